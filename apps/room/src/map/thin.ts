/** Thins a line to what can be seen (Douglas and Peucker, Cartographica 10(2), 1973). */

type Point = readonly [number, number];

/** Distance of `p` from the segment `a` to `b`. */
function distance(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length));
  return Math.hypot(p[0] - a[0] - along * dx, p[1] - a[1] - along * dy);
}

/** The fewest points of `line` that stay within `tolerance` of it; both ends are kept, so neighbours still meet. */
export function thin(line: readonly Point[], tolerance: number): readonly Point[] {
  const keep = new Set([0, line.length - 1]);
  const open: (readonly [number, number])[] = [[0, line.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [first, last] = span;
    const [a, b] = [line[first], line[last]];
    if (a === undefined || b === undefined) continue;
    let [worst, worstAt] = [tolerance, -1];
    for (let at = first + 1; at < last; at += 1) {
      const point = line[at];
      const off = point === undefined ? 0 : distance(point, a, b);
      if (off > worst) [worst, worstAt] = [off, at];
    }
    if (worstAt >= 0) {
      keep.add(worstAt);
      open.push([first, worstAt], [worstAt, last]);
    }
  }
  return line.filter((_, at) => keep.has(at));
}
