/** The name somebody probably meant. */

/** Levenshtein distance, given up (Infinity) once it must exceed `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Number.POSITIVE_INFINITY;
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substituted, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > limit) return Number.POSITIVE_INFINITY;
    above = row;
  }
  return above[b.length] ?? Number.POSITIVE_INFINITY;
}

/** The name of `names` closest to `wanted`, when one is close enough to be a slip: a third of its letters. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const sought = wanted.toLowerCase().slice(0, 64);
  let best: { name: string; far: number } | undefined;
  for (const name of names) {
    const limit = Math.min(best === undefined ? Number.POSITIVE_INFINITY : best.far - 1, Math.ceil(name.length / 3));
    const far = distance(sought, name.toLowerCase(), limit);
    if (far <= limit) best = { name, far };
  }
  return best?.name;
}
