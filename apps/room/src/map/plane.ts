/**
 * The plane the country is drawn on: 975 by 610 units, the states by Albers' equal-area conic, Alaska and Hawaii moved
 * below the south-west, the territories and the District of Columbia as labelled tiles in the Atlantic.
 *
 * Source: constants of the lower 48, Alaska and Hawaii are d3-geo's `geoAlbersUsa` (src/projection/albersUsa.js),
 * taken apart because the whole answers nothing outside the states.
 */
import { type GeoProjection, geoAlbers, geoConicEqualArea, geoMercator } from "d3-geo";

export const PLANE_WIDTH = 975;
export const PLANE_HEIGHT = 610;

/** A place drawn apart from where it lies, in a frame of its own. */
export interface Tile {
  /** Two-digit code. */
  readonly id: string;
  readonly postal: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const TILE_WIDTH = 82;
const TILE_HEIGHT = 46;
/** Share of a tile that its two letters take. */
const TILE_LABEL = 30;

/** The six tiles, top to bottom. */
export function tiles(): readonly Tile[] {
  const order: readonly (readonly [string, string])[] = [
    ["11", "DC"],
    ["72", "PR"],
    ["78", "VI"],
    ["66", "GU"],
    ["69", "MP"],
    ["60", "AS"],
  ];
  return order.map(([id, postal], at) => ({
    id,
    postal,
    x: PLANE_WIDTH - TILE_WIDTH - 4,
    y: 292 + at * (TILE_HEIGHT + 7),
    width: TILE_WIDTH,
    height: TILE_HEIGHT,
  }));
}

/** Longitude and latitude that each tile's shape is fitted to: west, south, east, north; remote islands left out. */
const TILE_EXTENTS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  "11": [-77.12, 38.79, -76.9, 39.0],
  "72": [-67.3, 17.88, -65.2, 18.53],
  "78": [-65.1, 17.66, -64.55, 18.43],
  "66": [144.6, 13.22, 144.97, 13.67],
  "69": [145.1, 14.1, 145.85, 15.3],
  "60": [-170.87, -14.4, -169.4, -14.13],
};

function fitTile(tile: Tile): GeoProjection {
  const [west, south, east, north] = TILE_EXTENTS[tile.id] ?? [-180, -80, 180, 80];
  const box = {
    type: "MultiPoint" as const,
    coordinates: [
      [west, south],
      [east, north],
    ],
  };
  const centre = (west + east) / 2;
  return geoMercator()
    .rotate([-centre, 0])
    .fitExtent(
      [
        [tile.x + TILE_LABEL, tile.y + 5],
        [tile.x + tile.width - 6, tile.y + tile.height - 5],
      ],
      box,
    );
}

/** Longitude and latitude of a place in one state, on the plane; undefined where that state is not drawn. */
export type PlaneProjection = (point: readonly [number, number]) => readonly [number, number] | undefined;

/** The way onto the plane for every state and territory, by two-digit code. */
export function planeProjections(): (state: string) => PlaneProjection {
  const scale = 1_300;
  const [x, y] = [PLANE_WIDTH / 2 - 14, PLANE_HEIGHT / 2];
  const lower48 = geoAlbers().scale(scale).translate([x, y]);
  const alaska = geoConicEqualArea()
    .rotate([154, 0])
    .center([-2, 58.5])
    .parallels([55, 65])
    .scale(scale * 0.35)
    .translate([x - 0.307 * scale, y + 0.201 * scale]);
  const hawaii = geoConicEqualArea()
    .rotate([157, 0])
    .center([-3, 19.9])
    .parallels([8, 18])
    .scale(scale)
    .translate([x - 0.205 * scale, y + 0.212 * scale]);
  const tiled = new Map(tiles().map((tile) => [tile.id, { tile, project: fitTile(tile) }]));
  const put = (projection: GeoProjection, [lon, lat]: readonly [number, number]) => projection([lon, lat]) ?? undefined;
  return (state) => {
    const own = tiled.get(state);
    if (own !== undefined) {
      const { tile, project } = own;
      return (point) => {
        const at = put(project, point);
        if (at === undefined) return undefined;
        const inside =
          at[0] > tile.x + TILE_LABEL - 6 &&
          at[0] < tile.x + tile.width &&
          at[1] > tile.y &&
          at[1] < tile.y + tile.height;
        return inside ? at : undefined;
      };
    }
    // Islands far west of the main ones would lie in other states' water.
    if (state === "15") return (point) => (point[0] < -160.6 ? undefined : put(hawaii, point));
    // The farthest Aleutians lie off the plane.
    if (state === "02") {
      return (point) => {
        const at = put(alaska, point);
        return at === undefined || at[0] < 0 ? undefined : at;
      };
    }
    return (point) => put(lower48, point);
  };
}
