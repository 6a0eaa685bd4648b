/** The map of the country: a canvas that zooms to a chosen place, with rings over new alerts. */
import { postalCodes } from "@watchfloor/jurisdictions";
import { select } from "d3-selection";
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { useTheme } from "../theme/theme.tsx";
import { drawScene, fingerprintOf, groupPaths, type Scene } from "./draw.ts";
import { countyAt, stateAt } from "./hit.ts";
import { type Palette, readPalette } from "./palette.ts";
import { PLANE_HEIGHT, PLANE_WIDTH } from "./plane.ts";
import type { MapStanding } from "./standing.ts";
import type { Atlas } from "./use-atlas.ts";
import { between, fitBox, type View, WHOLE_PLANE } from "./view.ts";

/** A ring that shows where something has just happened. */
export interface Ping {
  readonly key: string;
  /** Code of the shape. */
  readonly place: string;
}

export interface CountryMapProps {
  readonly atlas: Atlas;
  readonly standing: MapStanding;
  /** Code of the chosen place; the map shows it large. */
  readonly chosen: string | undefined;
  readonly pings: readonly Ping[];
  /** What a screen reader says of the picture. */
  readonly label: string;
  /** What the pointer's place is called, with its figures. */
  readonly describe: (place: string) => string;
  /** Without it the map only shows (the wall). */
  readonly onChoose?: (place: string | undefined) => void;
  readonly emphasis?: number;
}

const MOVE_MS = 450;

interface Size {
  readonly width: number;
  readonly height: number;
}

function useSize(element: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (element.current === null) return;
    const box = element.current.getBoundingClientRect();
    setSize({ width: box.width, height: box.height });
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

function boxOfPlace(atlas: Atlas, place: string | undefined) {
  if (place === undefined) return WHOLE_PLANE;
  const shape = atlas.counties?.shapes.get(place) ?? atlas.states.shapes.get(place.slice(0, 2));
  return shape?.box ?? WHOLE_PLANE;
}

export function CountryMap(props: CountryMapProps) {
  const { atlas, standing, chosen, pings, label, describe, onChoose, emphasis = 1 } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLDivElement>(null);
  const view = useRef<View>(zoomIdentity);
  const zoomer = useRef<ZoomBehavior<HTMLDivElement, unknown> | null>(null);
  const shown = useRef<string | undefined>(undefined);
  const [hovered, setHovered] = useState<{ place: string; x: number; y: number }>();
  const { resolved } = useTheme();
  const { width, height } = useSize(frame);
  const postal = useMemo(postalCodes, []);
  const whole = useMemo(() => fitBox(WHOLE_PLANE, width, height, 6), [width, height]);
  const fingerprint = useMemo(() => fingerprintOf(standing), [standing]);
  // The hub's figures change many times a second, what is drawn of them hardly ever.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const drawn = useMemo(() => standing, [fingerprint]);
  const filled = useMemo(
    () => ({
      filledStates: groupPaths(drawn.states, atlas.statePaths),
      filledCounties: groupPaths(drawn.places, atlas.countyPaths),
    }),
    [atlas, drawn],
  );
  const scene: Scene = useMemo(
    () => ({
      ...atlas,
      ...filled,
      standing: drawn,
      postal,
      chosen,
      hovered: hovered?.place,
      baseScale: whole.k,
      emphasis,
    }),
    [atlas, filled, drawn, postal, chosen, hovered?.place, whole.k, emphasis],
  );
  const latest = useRef<{ scene: Scene; palette: Palette | undefined; size: Size }>({
    scene,
    palette: undefined,
    size: { width, height },
  });

  const placeRings = useRef(() => {
    const { states, counties } = latest.current.scene;
    const { k, x, y } = view.current;
    for (const ring of overlay.current?.children ?? []) {
      if (!(ring instanceof HTMLElement)) continue;
      const place = ring.dataset.place ?? "";
      const centre = (counties?.shapes.get(place) ?? states.shapes.get(place))?.centre;
      ring.hidden = centre === undefined;
      if (centre !== undefined) ring.style.transform = `translate(${centre[0] * k + x}px, ${centre[1] * k + y}px)`;
    }
  });
  const draw = useRef(() => {
    const context = canvas.current?.getContext("2d");
    const { palette, size } = latest.current;
    if (context === null || context === undefined || palette === undefined || size.width === 0) return;
    drawScene(context, latest.current.scene, palette, view.current, { ...size, dpr: devicePixelRatio });
    placeRings.current();
  });
  const drawSoon = useRef(0);
  const requestDraw = useRef(() => {
    cancelAnimationFrame(drawSoon.current);
    drawSoon.current = requestAnimationFrame(() => draw.current());
  });

  // The theme changes the palette without changing the scene.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0) return;
    element.width = Math.round(width * devicePixelRatio);
    element.height = Math.round(height * devicePixelRatio);
    latest.current = { scene, palette: readPalette(element), size: { width, height } };
    draw.current();
  }, [width, height, scene, resolved]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new rings want their places
  useLayoutEffect(() => placeRings.current(), [pings]);

  // Wheel with a modifier, drag, and two fingers move the map; a plain wheel and one finger move the page.
  useEffect(() => {
    if (frame.current === null || onChoose === undefined) return;
    const behaviour = zoom<HTMLDivElement, unknown>()
      .scaleExtent([0.2, 60])
      .filter((event: Event) => {
        if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
        if (typeof TouchEvent !== "undefined" && event instanceof TouchEvent) return event.touches.length >= 2;
        return event instanceof MouseEvent && event.button === 0 && event.type !== "dblclick";
      })
      .on("zoom", (event: D3ZoomEvent<HTMLDivElement, unknown>) => {
        view.current = event.transform;
        requestDraw.current();
      });
    zoomer.current = behaviour;
    const selection = select(frame.current);
    selection.call(behaviour);
    return () => {
      selection.on(".zoom", null);
      zoomer.current = null;
    };
  }, [onChoose]);

  const put = useRef((to: View) => {
    if (frame.current === null || zoomer.current === null) {
      view.current = to;
      requestDraw.current();
      return;
    }
    select(frame.current).call(zoomer.current.transform, zoomIdentity.translate(to.x, to.y).scale(to.k));
  });
  const moving = useRef(0);
  const move = useRef((to: View, size: Size, smoothly: boolean) => {
    cancelAnimationFrame(moving.current);
    const still = !smoothly || matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still) {
      put.current(to);
      return;
    }
    const from = view.current;
    const start = performance.now();
    const step = (now: number) => {
      const t = Math.min(1, (now - start) / MOVE_MS);
      put.current(between(from, to, size.width, size.height, t));
      if (t < 1) moving.current = requestAnimationFrame(step);
    };
    moving.current = requestAnimationFrame(step);
  });

  useEffect(() => {
    if (width === 0) return;
    zoomer.current?.scaleExtent([whole.k * 0.8, whole.k * 40]).translateExtent([
      [-60, -60],
      [PLANE_WIDTH + 60, PLANE_HEIGHT + 60],
    ]);
    const box = boxOfPlace(atlas, chosen);
    const margin = chosen === undefined ? 6 : Math.min(width, height) * (chosen.length === 5 ? 0.3 : 0.08);
    const changed = shown.current !== undefined && shown.current !== (chosen ?? "");
    shown.current = chosen ?? "";
    move.current(fitBox(box, width, height, margin), { width, height }, changed);
    return () => cancelAnimationFrame(moving.current);
  }, [chosen, width, height, atlas, whole.k]);

  const placeAt = (event: React.MouseEvent): string | undefined => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined) return undefined;
    const { k, x, y } = view.current;
    const point = [(event.clientX - box.left - x) / k, (event.clientY - box.top - y) / k] as const;
    const state = stateAt(atlas.states, point);
    if (state === undefined || atlas.counties === undefined) return state;
    const close = k / whole.k > 2 || chosen?.slice(0, 2) === state;
    return (close || onChoose === undefined ? countyAt(atlas.counties, state, point) : undefined) ?? state;
  };
  const step = (factor: number) => {
    const { k, x, y } = view.current;
    const to = { k: k * factor, x: width / 2 - (width / 2 - x) * factor, y: height / 2 - (height / 2 - y) * factor };
    move.current(to, { width, height }, true);
  };

  return (
    <div className="map" data-interactive={onChoose !== undefined} data-layer={atlas.counties ? "counties" : "states"}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: pointers only; the table of jurisdictions does the same by keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div
        ref={frame}
        className="map-frame"
        onMouseMove={(event) => {
          if (onChoose === undefined || event.buttons > 0) return;
          const place = placeAt(event);
          const box = event.currentTarget.getBoundingClientRect();
          setHovered(
            place === undefined ? undefined : { place, x: event.clientX - box.left, y: event.clientY - box.top },
          );
        }}
        onMouseLeave={() => setHovered(undefined)}
        onClick={(event) => {
          if (event.defaultPrevented || onChoose === undefined) return;
          const place = placeAt(event);
          if (place !== undefined) onChoose(place === chosen ? place.slice(0, 2) : place);
        }}
      >
        <canvas ref={canvas} role="img" aria-label={label} />
        <div ref={overlay} className="map-pings" aria-hidden="true">
          {pings.map(({ key, place }) => (
            <span key={key} data-place={place} className="ping" />
          ))}
        </div>
        {hovered !== undefined && (
          <div
            className="map-tip"
            aria-hidden="true"
            style={{ transform: `translate(${Math.min(hovered.x + 14, width - 230)}px, ${hovered.y + 14}px)` }}
          >
            {describe(hovered.place)}
          </div>
        )}
      </div>
      {onChoose !== undefined && (
        <div className="map-zoom">
          <Button aria-label="Zoom in" onPress={() => step(1.7)}>
            +
          </Button>
          <Button aria-label="Zoom out" onPress={() => step(1 / 1.7)}>
            −
          </Button>
          <Button
            aria-label="Show the whole country"
            onPress={() => (chosen === undefined ? move.current(whole, { width, height }, true) : onChoose(undefined))}
          >
            ⌂
          </Button>
        </div>
      )}
    </div>
  );
}
