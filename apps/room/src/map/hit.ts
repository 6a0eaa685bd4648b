/** Which place lies under a point of the plane. */
import type { MapLayer, PlaceShape } from "./layers.ts";
import { tiles } from "./plane.ts";

type Point = readonly [number, number];

/** Even-odd rule over all rings: holes and parts alike. */
export function holds(shape: PlaceShape, [x, y]: Point): boolean {
  const [west, north, east, south] = shape.box;
  if (x < west || x > east || y < north || y > south) return false;
  let inside = false;
  for (const ring of shape.rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [a, b] = [ring[at], ring[before]];
      if (a === undefined || b === undefined) continue;
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
    }
  }
  return inside;
}

/** The state under `point`, or the one whose tile it is in. */
export function stateAt(states: MapLayer, [x, y]: Point): string | undefined {
  const tile = tiles().find((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height);
  if (tile !== undefined) return tile.id;
  for (const shape of states.shapes.values()) if (holds(shape, [x, y])) return shape.id;
  return undefined;
}

/** The county of `state` under `point`. */
export function countyAt(counties: MapLayer, state: string, point: Point): string | undefined {
  for (const shape of counties.shapes.values()) {
    if (shape.id.startsWith(state) && holds(shape, point)) return shape.id;
  }
  return undefined;
}
