import fc from "fast-check";
import { expect, test } from "vitest";
import { clearOf, type Mark } from "./clear-of.ts";

const HALF = { x: 12, y: 8 };
const near = fc.double({ min: -60, max: 60, noNaN: true });
const marks = fc.array(fc.record<Mark>({ x: near, y: near, r: fc.double({ min: 2, max: 10, noNaN: true }) }), {
  maxLength: 12,
});
const covered = (at: readonly [number, number], all: readonly Mark[]) =>
  all.some(({ x, y, r }) => Math.abs(x - at[0]) < HALF.x + r && Math.abs(y - at[1]) < HALF.y + r);

test("[R44] a name that nothing covers stays where it is", () => {
  fc.assert(
    fc.property(marks, (all) => {
      fc.pre(!covered([0, 0], all));
      expect(clearOf([0, 0], HALF, all)).toEqual([0, 0]);
    }),
  );
});

test("[R44] a name under one mark moves out from under it, and not far", () => {
  fc.assert(
    fc.property(fc.record({ x: near, y: near, r: fc.double({ min: 2, max: 7, noNaN: true }) }), (mark) => {
      const at = clearOf([0, 0], HALF, [mark]);
      expect(covered(at, [mark])).toBe(false);
      expect(Math.hypot(...at)).toBeLessThan(40);
    }),
  );
});

test("[R44] among too many marks it stays", () => {
  const crowd = Array.from({ length: 400 }, (_, n) => ({ x: (n % 20) * 8 - 80, y: Math.floor(n / 20) * 8 - 80, r: 5 }));
  expect(clearOf([0, 0], HALF, crowd)).toEqual([0, 0]);
});
