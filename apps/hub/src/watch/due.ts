/** What is to be told next: changes at once and all, routine news in turn and only so much at a time. */

/** A set of keys, so never longer than there are sensors or places. */
export class Due<Key> {
  readonly #changed = new Set<Key>();
  readonly #touched = new Set<Key>();

  /** Its state changed: told with the next `take`. */
  changed(key: Key): void {
    this.#touched.delete(key);
    this.#changed.add(key);
  }

  /** Only its numbers moved: told in turn. */
  touched(key: Key): void {
    if (!this.#changed.has(key)) this.#touched.add(key);
  }

  /** All that changed, then those that waited longest, `routine` of them at most. */
  take(routine: number): readonly Key[] {
    const taken = [...this.#changed, ...this.#touched.values().take(routine)];
    this.#changed.clear();
    for (const key of taken) this.#touched.delete(key);
    return taken;
  }
}
