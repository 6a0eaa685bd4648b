/** Where a name stands so that no mark lies over it. */

export interface Mark {
  readonly x: number;
  readonly y: number;
  /** Half its width and height, px. */
  readonly r: number;
}

/** Half the width and height of a name, px. */
export interface Extent {
  readonly x: number;
  readonly y: number;
}

function covers({ x, y, r }: Mark, at: readonly [number, number], half: Extent): boolean {
  return Math.abs(x - at[0]) < half.x + r && Math.abs(y - at[1]) < half.y + r;
}

/**
 * The nearest of a few places round `at` that no mark covers: as it is, then under and over it, then to the sides.
 * `at` itself when none is free: among that many marks the name matters less than that it is found.
 */
export function clearOf(
  at: readonly [number, number],
  half: Extent,
  marks: readonly Mark[],
): readonly [number, number] {
  const near = marks.filter(
    (mark) => Math.abs(mark.x - at[0]) < 4 * half.x + mark.r && Math.abs(mark.y - at[1]) < 5 * half.y + mark.r,
  );
  const [down, aside] = [2.2 * half.y, 2 * half.x];
  const tries = [
    at,
    [at[0], at[1] + down],
    [at[0], at[1] - down],
    [at[0] + aside, at[1]],
    [at[0] - aside, at[1]],
    [at[0], at[1] + 2 * down],
    [at[0], at[1] - 2 * down],
  ] as const;
  return tries.find((one) => !near.some((mark) => covers(mark, one, half))) ?? at;
}
