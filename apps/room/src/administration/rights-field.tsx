/** What somebody may do, and where. */
import type { Right } from "@watchfloor/wire";
import { useId } from "react";
import { useMe } from "../app/shell.tsx";
import { type Giver, type Grant, offeredRights, whyNotOnePlace, whyNotRight, withNation, withRight } from "./grant.ts";
import { PlaceField } from "./place-field.tsx";

const RIGHT_WORDS: Readonly<Record<Right, string>> = {
  watch: "watch: read everything in its places",
  administer: "administer: let people, scripts and sensors in",
  metrics: "metrics: read the hub's own figures (Prometheus)",
};

/** The reader, as who gives; nothing while it is not known. */
export function useGiver(): Giver {
  return useMe() ?? { rights: [], scope: { kind: "places", geoIds: [] } };
}

export interface RightsFieldProps {
  readonly grant: Grant;
  readonly change: (grant: Grant) => void;
  readonly offered: readonly Right[];
}

export function RightsField({ grant, change, offered }: RightsFieldProps) {
  const giver = useGiver();
  const id = useId();
  const notOnePlace = whyNotOnePlace(grant);
  return (
    <>
      <fieldset className="field">
        <legend>Rights</legend>
        {offeredRights(giver, offered).map((right) => {
          const why = whyNotRight(grant, right);
          return (
            <div key={right}>
              <label className="check" data-disabled={why !== undefined}>
                <input
                  type="checkbox"
                  checked={grant.rights.includes(right)}
                  disabled={why !== undefined}
                  aria-describedby={why === undefined ? undefined : `${id}-${right}`}
                  onChange={(event) => change(withRight(grant, right, event.target.checked))}
                />
                {RIGHT_WORDS[right]}
              </label>
              {why !== undefined && (
                <p id={`${id}-${right}`} className="check-why">
                  {why}
                </p>
              )}
            </div>
          );
        })}
      </fieldset>
      <fieldset className="field">
        <legend>Places</legend>
        {giver.scope.kind === "nation" && (
          <label className="check">
            <input type="radio" checked={grant.nation} onChange={() => change(withNation(giver, grant, true))} />
            the whole country
          </label>
        )}
        <label className="check" data-disabled={notOnePlace !== undefined}>
          <input
            type="radio"
            checked={!grant.nation}
            disabled={notOnePlace !== undefined}
            aria-describedby={notOnePlace === undefined ? undefined : `${id}-place`}
            onChange={() => change(withNation(giver, grant, false))}
          />
          one place and what lies in it
        </label>
        {notOnePlace !== undefined && (
          <p id={`${id}-place`} className="check-why">
            {notOnePlace}
          </p>
        )}
        {!grant.nation && (
          <PlaceField label="Place" value={grant.place} choose={(place) => change({ ...grant, place })} />
        )}
      </fieldset>
    </>
  );
}
