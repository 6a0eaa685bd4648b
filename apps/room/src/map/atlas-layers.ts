/**
 * Makes the two layers the browser draws from the atlas, when the room is built: projected once, thinned, quantised.
 *
 * Shape: TopoJSON on the plane of `plane.ts`; object `shapes`, each with its FIPS code and name. What lies outside the
 * plane (atolls, islets) is left out of the drawing, never out of the register.
 */
import type { Topology } from "topojson-specification";
import { type PlaneProjection, planeProjections, tiles } from "./plane.ts";
import { thin } from "./thin.ts";

/** Units of the plane per step of an arc. */
const STEP = 0.05;

type Arc = readonly (readonly [number, number])[];

interface Shape {
  readonly id: string;
  readonly name: string;
  /** Polygons of rings of arc numbers, as TopoJSON has them. */
  readonly polygons: readonly (readonly (readonly number[])[])[];
}

function shapesOf(topology: Topology, object: string): readonly Shape[] {
  const collection = topology.objects[object];
  if (collection?.type !== "GeometryCollection") throw new RangeError(`the atlas has no ${object}`);
  return collection.geometries.map((geometry) => {
    const { properties } = geometry;
    const name: unknown =
      properties !== undefined && properties !== null && "name" in properties ? properties.name : "";
    const polygons =
      geometry.type === "Polygon" ? [geometry.arcs] : geometry.type === "MultiPolygon" ? geometry.arcs : [];
    return { id: String(geometry.id), name: String(name), polygons };
  });
}

/** Longitudes and latitudes of the topology's arcs. */
function decodeArcs(topology: Topology): readonly Arc[] {
  const [sx, sy] = topology.transform?.scale ?? [1, 1];
  const [tx, ty] = topology.transform?.translate ?? [0, 0];
  return topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx = 0, dy = 0]) => {
      x += dx;
      y += dy;
      return [x * sx + tx, y * sy + ty] as const;
    });
  });
}

/** An arc on the plane in steps, thinned to `tolerance` steps; undefined when any point is not drawn. */
function projectArc(arc: Arc, project: PlaneProjection, tolerance: number): Arc | undefined {
  const steps: (readonly [number, number])[] = [];
  for (const point of arc) {
    const projected = project(point);
    if (projected === undefined) return undefined;
    steps.push([Math.round(projected[0] / STEP), Math.round(projected[1] / STEP)]);
  }
  return thin(steps, tolerance);
}

/** An atlas layer as the browser gets it. */
export type AtlasLayer = Topology<{
  shapes: {
    type: "GeometryCollection";
    geometries: { type: "MultiPolygon"; id: string; properties: { name: string }; arcs: number[][][] }[];
  };
}>;

/**
 * Projects one object of `us-atlas/counties-10m.json`.
 *
 * @param object `states` or `counties`.
 * @param tolerance in units of the plane; the drawn line stays this near to the true one.
 */
export function atlasLayer(topology: Topology, object: "states" | "counties", tolerance: number): AtlasLayer {
  const projectionOf = planeProjections();
  const source = decodeArcs(topology);
  const arcs: (readonly [number, number])[][] = [];
  const numbers = new Map<string, number | undefined>();
  const tiled = new Set(tiles().map(({ id }) => id));
  const numberOf = (arc: number, state: string, project: PlaneProjection): number | undefined => {
    // The District shares its border with its neighbours but is drawn elsewhere.
    const key = `${tiled.has(state) ? state : ""}:${arc}`;
    if (!numbers.has(key)) {
      const projected = projectArc(source[arc] ?? [], project, tolerance / STEP);
      numbers.set(key, projected === undefined ? undefined : arcs.length);
      if (projected !== undefined) {
        let [x, y] = [0, 0];
        arcs.push(
          projected.map((point) => {
            const delta = [point[0] - x, point[1] - y] as const;
            [x, y] = point;
            return delta;
          }),
        );
      }
    }
    return numbers.get(key);
  };
  const geometries = shapesOf(topology, object).map(({ id, name, polygons }) => {
    const project = projectionOf(id.slice(0, 2));
    const drawn: number[][][] = [];
    for (const polygon of polygons) {
      const rings = polygon.map((ring) =>
        ring.map((signed) => {
          const number = numberOf(signed < 0 ? ~signed : signed, id.slice(0, 2), project);
          return number === undefined ? undefined : signed < 0 ? ~number : number;
        }),
      );
      if (rings.every((ring) => ring.every((number) => number !== undefined))) {
        drawn.push(rings.map((ring) => ring.filter((number) => number !== undefined)));
      }
    }
    return { type: "MultiPolygon" as const, id, properties: { name }, arcs: drawn };
  });
  return {
    type: "Topology",
    transform: { scale: [STEP, STEP], translate: [0, 0] },
    objects: { shapes: { type: "GeometryCollection", geometries } },
    arcs: arcs.map((arc) => arc.map(([x, y]) => [x, y])),
  };
}
