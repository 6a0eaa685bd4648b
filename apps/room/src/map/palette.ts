/** The map's colours, read from the style sheet so that themes and forced colours reach the canvas. */
import type { JurisdictionState } from "@watchfloor/domain";

export interface Palette {
  readonly land: string;
  readonly border: string;
  readonly countyBorder: string;
  readonly ink: string;
  /** Frames of the tiles. */
  readonly frame: string;
  readonly label: string;
  readonly focus: string;
  readonly paper: string;
  readonly fill: Readonly<Record<Exclude<JurisdictionState, "none">, string>>;
  readonly tint: Readonly<Record<Exclude<JurisdictionState, "none">, string>>;
  readonly font: string;
}

/** Reads custom properties as they apply to `element`. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    land: colour("--map-land"),
    border: colour("--map-border"),
    countyBorder: colour("--map-county"),
    ink: colour("--ink"),
    frame: colour("--line-strong"),
    label: colour("--map-label"),
    focus: colour("--focus"),
    paper: colour("--map-water"),
    fill: { alert: colour("--alert"), stale: colour("--stale"), live: colour("--map-live") },
    tint: { alert: colour("--map-alert-tint"), stale: colour("--map-stale-tint"), live: colour("--map-live-tint") },
    font: style.fontFamily,
  };
}
