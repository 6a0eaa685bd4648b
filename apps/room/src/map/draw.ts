/** Draws the country on a canvas: fills by state of the jurisdictions, borders, marks, tiles and names. */
import type { JurisdictionState } from "@watchfloor/domain";
import { clearOf, type Mark } from "./clear-of.ts";
import type { MapLayer, PlaceShape } from "./layers.ts";
import type { Palette } from "./palette.ts";
import { type Tile, tiles } from "./plane.ts";
import type { MapStanding } from "./standing.ts";
import type { View } from "./view.ts";

/** Shapes as the canvas wants them, made once per layer. */
export interface LayerPaths {
  readonly shapes: ReadonlyMap<string, Path2D>;
  readonly borders: Path2D;
  readonly whole: Path2D;
}

export function pathOfRings(rings: PlaceShape["rings"], closed = true): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    for (const [at, [x, y]] of ring.entries()) at === 0 ? path.moveTo(x, y) : path.lineTo(x, y);
    if (closed) path.closePath();
  }
  return path;
}

export function pathsOf(layer: MapLayer): LayerPaths {
  const shapes = new Map([...layer.shapes].map(([id, { rings }]) => [id, pathOfRings(rings)]));
  const whole = new Path2D();
  for (const path of shapes.values()) whole.addPath(path);
  return { shapes, borders: pathOfRings(layer.borders, false), whole };
}

export type StatePaths = Readonly<Record<JurisdictionState, Path2D>>;

export interface Scene {
  readonly states: MapLayer;
  readonly statePaths: LayerPaths;
  readonly counties: MapLayer | undefined;
  readonly countyPaths: LayerPaths | undefined;
  readonly standing: MapStanding;
  /** `groupPaths` of the standing. */
  readonly filledStates: StatePaths;
  readonly filledCounties: StatePaths;
  readonly postal: ReadonlyMap<string, string>;
  /** Chosen place, two or five digits. */
  readonly chosen: string | undefined;
  readonly hovered: string | undefined;
  /** Of the whole country in this frame; how far the view is zoomed in is `view.k / baseScale`. */
  readonly baseScale: number;
  /** Enlarges names and marks: 1 on a desk, more on a wall. */
  readonly emphasis: number;
}

const FILLED: readonly Exclude<JurisdictionState, "none">[] = ["live", "stale", "alert"];

/** Diagonal lines, `ink` on `ground`; the pattern keeps its size on screen whatever the zoom. */
function hatch(
  context: CanvasRenderingContext2D,
  ink: string,
  ground: string,
  dpr: number,
  k: number,
): CanvasPattern | string {
  const size = Math.round(6 * dpr);
  const cell = document.createElement("canvas");
  cell.width = size;
  cell.height = size;
  const pen = cell.getContext("2d");
  if (pen === null) return ground;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5 * dpr;
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  const pattern = context.createPattern(cell, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / (k * dpr)));
  return pattern ?? ground;
}

/** Equal for two standings that fill the same shapes alike. */
export function fingerprintOf({ states, places }: MapStanding): string {
  return [...states, ...places].map(([id, { state }]) => id + state).join();
}

/** One path of all shapes in each state; made when the standing changes, not for every frame. */
export function groupPaths(
  standing: ReadonlyMap<string, { readonly state: JurisdictionState }>,
  paths: LayerPaths | undefined,
): StatePaths {
  const groups = { live: new Path2D(), stale: new Path2D(), alert: new Path2D(), none: new Path2D() };
  for (const [id, { state }] of standing) {
    const path = paths?.shapes.get(id);
    if (path !== undefined) groups[state].addPath(path);
  }
  return groups;
}

function drawTile(
  context: CanvasRenderingContext2D,
  tile: Tile,
  state: JurisdictionState,
  palette: Palette,
  k: number,
  scene: Scene,
) {
  context.beginPath();
  context.roundRect(tile.x, tile.y, tile.width, tile.height, 3);
  context.fillStyle = state === "none" ? palette.paper : palette.tint[state];
  context.fill();
  context.lineWidth = (scene.chosen === tile.id || scene.hovered === tile.id ? 2 : 1) / k;
  context.strokeStyle = scene.chosen === tile.id ? palette.ink : palette.frame;
  context.stroke();
  context.fillStyle = palette.label;
  context.font = `600 11px ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(tile.postal, tile.x + 6, tile.y + tile.height / 2 + 0.5);
}

/** A diamond with a rim for alert: the shape says it without the colour. */
function drawAlertMark(context: CanvasRenderingContext2D, x: number, y: number, r: number, palette: Palette) {
  context.beginPath();
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.closePath();
  context.fillStyle = palette.fill.alert;
  context.strokeStyle = palette.paper;
  context.lineWidth = 2;
  context.stroke();
  context.fill();
  context.beginPath();
  context.arc(x, y, r * 0.28, 0, 2 * Math.PI);
  context.fillStyle = palette.paper;
  context.fill();
}

/** A hollow square with a bar for stale. */
function drawStaleMark(context: CanvasRenderingContext2D, x: number, y: number, r: number, palette: Palette) {
  context.beginPath();
  context.rect(x - r, y - r, 2 * r, 2 * r);
  context.fillStyle = palette.paper;
  context.fill();
  context.strokeStyle = palette.fill.stale;
  context.lineWidth = 2;
  context.stroke();
  context.beginPath();
  context.moveTo(x - r, y + r);
  context.lineTo(x + r, y - r);
  context.stroke();
}

interface StateMark extends Mark {
  readonly state: "alert" | "stale";
}

/** The marks of the scene, in the order they are drawn: alerts last, so that nothing lies over them. */
function marksOf(scene: Scene, view: View, width: number): readonly StateMark[] {
  const { counties, standing, emphasis } = scene;
  // Until the counties are there the states bear the marks: no state is told by its colour alone.
  const marked = [...(counties === undefined ? standing.states : standing.places)].filter(
    ([, { state }]) => state === "alert" || state === "stale",
  );
  // Smaller where many stand, and on a phone.
  const r = (marked.length > 150 ? 4 : 6.5) * emphasis * Math.min(1, Math.max(0.62, width / 800));
  const told = marked.length <= 300 ? (["stale", "alert"] as const) : (["alert"] as const);
  return told.flatMap((wanted) =>
    marked.flatMap(([id, { state }]) => {
      const shape = counties?.shapes.get(id) ?? scene.states.shapes.get(id);
      if (state !== wanted || shape === undefined) return [];
      const x = shape.centre[0] * view.k + view.x;
      // A state's own mark stands under its name.
      const y = shape.centre[1] * view.k + view.y + (id.length === 2 ? 16 * emphasis : 0);
      return [{ state: wanted, x, y, r: wanted === "alert" ? r : r * 0.6 }];
    }),
  );
}

function drawMarks(context: CanvasRenderingContext2D, marks: readonly StateMark[], palette: Palette) {
  for (const { state, x, y, r } of marks) {
    if (state === "alert") drawAlertMark(context, x, y, r, palette);
    else drawStaleMark(context, x, y, r, palette);
  }
}

function drawNames(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  view: View,
  marks: readonly Mark[],
  { width, height }: { readonly width: number; readonly height: number },
) {
  const zoomed = view.k / scene.baseScale;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const write = (shape: PlaceShape, name: string, size: number, watched: boolean) => {
    const middle = [shape.centre[0] * view.k + view.x, shape.centre[1] * view.k + view.y] as const;
    if (middle[0] < -40 || middle[1] < -20 || middle[0] > width + 40 || middle[1] > height + 20) return;
    context.font = `600 ${size}px ${palette.font}`;
    const long = context.measureText(name).width;
    if ((shape.box[2] - shape.box[0]) * view.k < long + 4) return;
    const half = { x: long / 2 + 2.5, y: size * 0.62 + 1 };
    const [x, y] = watched ? clearOf(middle, half, marks) : middle;
    if (watched) {
      // Over a filled county the name needs a ground of its own.
      context.globalAlpha = 0.9;
      context.fillStyle = palette.paper;
      context.beginPath();
      context.roundRect(x - half.x, y - half.y, 2 * half.x, 2 * half.y, 3);
      context.fill();
    } else {
      context.globalAlpha = 0.75;
      context.lineWidth = 3;
      context.strokeStyle = palette.land;
      context.strokeText(name, x, y);
    }
    context.globalAlpha = 1;
    context.fillStyle = watched ? palette.ink : palette.label;
    context.fillText(name, x, y + 0.5);
  };
  if (zoomed < 2.2) {
    const tiled = new Set(tiles().map(({ id }) => id));
    for (const [id, shape] of scene.states.shapes) {
      const postal = scene.postal.get(id);
      const watched = scene.standing.states.has(id);
      // A phone has room for the names that matter.
      if (postal !== undefined && !tiled.has(id) && (watched || width > 520))
        write(shape, postal, (width > 520 ? 10.5 : 9) * scene.emphasis, watched);
    }
    return;
  }
  for (const id of scene.standing.places.keys()) {
    const shape = scene.counties?.shapes.get(id);
    if (shape !== undefined) write(shape, shape.name, 11 * scene.emphasis, true);
  }
}

/** Draws one frame. `width` and `height` in CSS pixels. */
export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  view: View,
  size: { readonly width: number; readonly height: number; readonly dpr: number },
): void {
  const { width, height, dpr } = size;
  const { statePaths, countyPaths, standing } = scene;
  const zoomed = view.k / scene.baseScale;
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(dpr * view.k, 0, 0, dpr * view.k, dpr * view.x, dpr * view.y);
  for (const tile of tiles())
    drawTile(context, tile, standing.states.get(tile.id)?.state ?? "none", palette, view.k, scene);
  context.fillStyle = palette.land;
  context.fill(statePaths.whole);
  // Seen close by, the counties tell; the state's tint steps back.
  context.globalAlpha = zoomed > 2 && countyPaths !== undefined ? 0.3 : 1;
  for (const state of FILLED) {
    context.fillStyle = palette.tint[state];
    context.fill(scene.filledStates[state]);
  }
  context.globalAlpha = 1;
  if (countyPaths !== undefined) {
    const groups = scene.filledCounties;
    for (const state of FILLED) {
      const ground =
        state === "stale" ? hatch(context, palette.fill.stale, palette.tint.stale, dpr, view.k) : palette.fill[state];
      context.fillStyle = ground;
      context.fill(groups[state]);
    }
    context.lineJoin = "round";
    context.strokeStyle = palette.countyBorder;
    context.lineWidth = 0.6 / view.k;
    if (zoomed > 1.6) context.stroke(countyPaths.borders);
    else for (const state of FILLED) context.stroke(groups[state]);
  }
  // Islands of a few units need more than the land's quiet colour to be seen.
  for (const { id } of tiles()) {
    const state = standing.states.get(id)?.state ?? "none";
    context.fillStyle = state === "none" ? palette.frame : palette.fill[state];
    const shape = statePaths.shapes.get(id);
    if (shape !== undefined) context.fill(shape);
  }
  context.strokeStyle = palette.border;
  context.lineWidth = (zoomed > 2 ? 1.6 : 0.9) / view.k;
  context.stroke(statePaths.borders);
  const outlined = [scene.hovered, scene.chosen].filter((id) => id !== undefined);
  for (const id of outlined) {
    const path = (id.length === 2 ? statePaths : countyPaths)?.shapes.get(id);
    if (path === undefined) continue;
    context.strokeStyle = palette.ink;
    context.lineWidth = (id === scene.chosen ? 2 : 1.5) / view.k;
    context.stroke(path);
  }
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  const marks = marksOf(scene, view, width);
  drawNames(context, scene, palette, view, marks, size);
  drawMarks(context, marks, palette);
}
