/** Where the plane lies on the screen: fitting boxes, and moving between views. */
import type { Box } from "./layers.ts";
import { PLANE_HEIGHT, PLANE_WIDTH } from "./plane.ts";

/** Screen = plane * k + (x, y), in CSS pixels. */
export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE_PLANE: Box = [0, 4, PLANE_WIDTH, PLANE_HEIGHT];

/** The view in which `box` fills `width` by `height`, `margin` pixels free around it. */
export function fitBox([west, north, east, south]: Box, width: number, height: number, margin: number): View {
  const k = Math.max(
    0.1,
    Math.min((width - 2 * margin) / Math.max(1, east - west), (height - 2 * margin) / Math.max(1, south - north)),
  );
  return { k, x: width / 2 - (k * (west + east)) / 2, y: height / 2 - (k * (north + south)) / 2 };
}

/** The view at `t` (0 to 1) of a way between two; scale changes evenly to the eye, slow at both ends. */
export function between(from: View, to: View, width: number, height: number, t: number): View {
  const eased = t < 0.5 ? 2 * t * t : 1 - (-2 * t + 2) ** 2 / 2;
  const k = from.k * (to.k / from.k) ** eased;
  // The plane's point in the middle of the screen moves straight, at the pace the scale allows.
  const middle = (view: View) => [(width / 2 - view.x) / view.k, (height / 2 - view.y) / view.k] as const;
  const [a, b] = [middle(from), middle(to)];
  const pace = Math.abs(to.k - from.k) < 1e-6 ? eased : (1 / from.k - 1 / k) / (1 / from.k - 1 / to.k);
  const [x, y] = [a[0] + (b[0] - a[0]) * pace, a[1] + (b[1] - a[1]) * pace];
  return { k, x: width / 2 - k * x, y: height / 2 - k * y };
}
