/** Merges any number of conversations into one capture, in the order of time. */
import type { Frame } from "./packet.ts";

/** Something that will be seen on the wire; its frames are made only when its time has come. */
export interface Happening {
  /** µs since the epoch, of the first frame. */
  readonly startUs: number;
  readonly frames: () => Iterator<Frame>;
}

interface Running {
  readonly frame: Frame;
  /** Breaks ties, so that the order never depends on the heap. */
  readonly order: number;
  readonly rest: Iterator<Frame>;
}

function before(a: Running, b: Running): boolean {
  return a.frame.atUs < b.frame.atUs || (a.frame.atUs === b.frame.atUs && a.order < b.order);
}

/**
 * Yields every frame of every happening, earliest first. Memory is held for the conversations that are open at one
 * time, not for the capture.
 */
export function* mergeByTime(happenings: readonly Happening[]): Generator<Frame> {
  const waiting = happenings.map((happening, order) => ({ happening, order }));
  waiting.sort((a, b) => a.happening.startUs - b.happening.startUs || a.order - b.order);
  const heap: Running[] = [];
  let next = 0;
  for (;;) {
    const top = heap[0];
    const coming = waiting[next];
    if (coming !== undefined && (top === undefined || coming.happening.startUs <= top.frame.atUs)) {
      next += 1;
      const rest = coming.happening.frames();
      const first = rest.next();
      if (first.done !== true) push(heap, { frame: first.value, order: coming.order, rest });
      continue;
    }
    if (top === undefined) return;
    yield top.frame;
    const following = top.rest.next();
    if (following.done === true) {
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(heap, last);
    } else {
      sink(heap, { frame: following.value, order: top.order, rest: top.rest });
    }
  }
}

function push(heap: Running[], added: Running): void {
  let at = heap.length;
  heap.push(added);
  while (at > 0) {
    const parentAt = (at - 1) >> 1;
    const parent = heap[parentAt];
    if (parent === undefined || !before(added, parent)) break;
    heap[at] = parent;
    at = parentAt;
  }
  heap[at] = added;
}

/** Puts `placed` where the root was and lets it sink to its place. */
function sink(heap: Running[], placed: Running): void {
  let at = 0;
  for (;;) {
    const leftAt = at * 2 + 1;
    const left = heap[leftAt];
    const right = heap[leftAt + 1];
    if (left === undefined) break;
    const [child, childAt] = right !== undefined && before(right, left) ? [right, leftAt + 1] : [left, leftAt];
    if (!before(child, placed)) break;
    heap[at] = child;
    at = childAt;
  }
  heap[at] = placed;
}
