/** What somebody may do, and where. */
import type { Me, Right } from "@watchfloor/wire";
import { countOf } from "../text/figures.ts";
import { PlaceField } from "./place-field.tsx";

export const RIGHT_WORDS: Readonly<Record<Right, string>> = {
  watch: "watch: read everything in its places",
  administer: "administer: people, tokens, sensors",
  metrics: "metrics: read the hub's own figures",
};

/** The rights in the order they are offered. */
export function allRights(): readonly Right[] {
  return ["watch", "administer", "metrics"];
}

export interface Grant {
  readonly rights: readonly Right[];
  /** Undefined is the whole country. */
  readonly place: string | undefined;
  readonly nation: boolean;
}

export const WATCHER: Grant = { rights: ["watch"], place: undefined, nation: true };

/** As the wire has it; undefined while it is incomplete. */
export function scopeOf({
  nation,
  place,
}: Grant): { kind: "nation" } | { kind: "places"; geoIds: string[] } | undefined {
  if (nation) return { kind: "nation" };
  return place === undefined ? undefined : { kind: "places", geoIds: [place] };
}

/** `may watch, administer in the whole country`. */
export function grantWords(rights: readonly Right[], scope: Me["scope"]): string {
  const where = scope.kind === "nation" ? "the whole country" : countOf(scope.geoIds.length, "place");
  return `may ${rights.join(", ")} in ${where}`;
}

export function RightsField({
  grant,
  change,
  offered,
}: {
  readonly grant: Grant;
  readonly change: (grant: Grant) => void;
  readonly offered: readonly Right[];
}) {
  return (
    <>
      <fieldset className="field">
        <legend>Rights</legend>
        {offered.map((right) => (
          <label key={right} className="check">
            <input
              type="checkbox"
              checked={grant.rights.includes(right)}
              onChange={(event) =>
                change({
                  ...grant,
                  rights: offered.filter((one) => (one === right ? event.target.checked : grant.rights.includes(one))),
                })
              }
            />
            {RIGHT_WORDS[right]}
          </label>
        ))}
      </fieldset>
      <fieldset className="field">
        <legend>Places</legend>
        <label className="check">
          <input type="radio" checked={grant.nation} onChange={() => change({ ...grant, nation: true })} />
          the whole country
        </label>
        <label className="check">
          <input type="radio" checked={!grant.nation} onChange={() => change({ ...grant, nation: false })} />
          one place and what lies in it
        </label>
        {!grant.nation && (
          <PlaceField label="Place" value={grant.place} choose={(place) => change({ ...grant, place })} />
        )}
      </fieldset>
    </>
  );
}
