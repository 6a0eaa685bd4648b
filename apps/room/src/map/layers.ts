/** The atlas layers, decoded into shapes that a canvas can draw and a pointer can hit. */
import type { Register } from "@watchfloor/jurisdictions";
import { createRegister } from "@watchfloor/jurisdictions";
import { feature, mesh } from "topojson-client";
import type { AtlasLayer } from "./atlas-layers.ts";

/** One place on the plane. */
export interface PlaceShape {
  readonly id: string;
  readonly name: string;
  readonly rings: readonly (readonly (readonly [number, number])[])[];
  /** West, north, east, south on the plane; of the largest part for the label's sake. */
  readonly box: Box;
  /** Centre of the largest part: where its mark stands. */
  readonly centre: readonly [number, number];
}

export type Box = readonly [number, number, number, number];

export interface MapLayer {
  readonly shapes: ReadonlyMap<string, PlaceShape>;
  /** Names by code, of places without a shape too. */
  readonly names: ReadonlyMap<string, string>;
  /** Borders between and around the shapes, each line once. */
  readonly borders: readonly (readonly (readonly [number, number])[])[];
}

function pointOf(position: readonly number[]): readonly [number, number] {
  return [position[0] ?? 0, position[1] ?? 0];
}

function boxOf(rings: PlaceShape["rings"]): Box {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of rings.flat()) {
    [west, north, east, south] = [Math.min(west, x), Math.min(north, y), Math.max(east, x), Math.max(south, y)];
  }
  return [west, north, east, south];
}

/** Area (signed) and centroid of a ring, by the shoelace formula. */
function centroidOf(ring: readonly (readonly [number, number])[]): {
  readonly area: number;
  readonly at: readonly [number, number];
} {
  let [area, x, y] = [0, 0, 0];
  for (const [at, [x0, y0]] of ring.entries()) {
    const [x1, y1] = ring[(at + 1) % ring.length] ?? [x0, y0];
    const cross = x0 * y1 - x1 * y0;
    area += cross / 2;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return { area: Math.abs(area), at: area === 0 ? (ring[0] ?? [0, 0]) : [x / (6 * area), y / (6 * area)] };
}

/** Decodes the text of a layer as `vite.config.ts` made it. */
export function decodeLayer(text: string): MapLayer {
  const layer: AtlasLayer = JSON.parse(text);
  const shapes = new Map<string, PlaceShape>();
  for (const geometry of layer.objects.shapes.geometries) {
    const { coordinates } = feature(layer, geometry).geometry;
    const rings = coordinates.flatMap((polygon) => polygon.map((ring) => ring.map(pointOf)));
    const largest = rings.map((ring) => ({ ring, ...centroidOf(ring) })).sort((a, b) => b.area - a.area)[0];
    if (largest === undefined) continue;
    const { id, properties } = geometry;
    shapes.set(id, { id, name: properties.name, rings, box: boxOf(rings), centre: largest.at });
  }
  const borders = mesh(layer, layer.objects.shapes).coordinates.map((line) => line.map(pointOf));
  const names = new Map(layer.objects.shapes.geometries.map(({ id, properties }) => [id, properties.name]));
  return { shapes, names, borders };
}

/** Names of places from the layers' own, old and new codes alike. */
export function registerOf(states: MapLayer, counties: MapLayer | undefined): Register {
  const named = (layer: MapLayer | undefined) => ({
    geometries: [...(layer?.names ?? [])].map(([id, name]) => ({ id, properties: { name } })),
  });
  return createRegister({ objects: { states: named(states), counties: named(counties) } });
}
