/** A sensor's state and link, as marks with words. */
import type { SensorSummary } from "@watchfloor/wire";
import { StateMark } from "../app/marks.tsx";

const MARKS = { live: "live", stale: "stale", waiting: "none", revoked: "none" } as const;

/** The map's marks; waiting and revoked share the empty ring and differ by their word. */
export function SensorState({ state }: { readonly state: SensorSummary["state"] }) {
  return (
    <span className="sensor-state">
      <StateMark state={MARKS[state]} />
      <span aria-hidden={state === "live" || state === "stale"}>{state}</span>
    </span>
  );
}

const LINKS = { linked: "linked", waiting: "waiting", refused: "refused" } as const;

export function SensorLink({ link }: { readonly link: SensorSummary["link"] }) {
  return (
    <span className="sensor-link" data-link={link}>
      {LINKS[link]}
    </span>
  );
}
