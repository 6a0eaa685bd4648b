/**
 * What a form may give: rights, and where they hold. The forms offer only what the hub allows: nobody gives more than
 * they have, and the hub's own figures only go with the whole country, for they are of every place.
 */
import type { Me, Right } from "@watchfloor/wire";
import { scopeWords } from "../text/scope-words.ts";

/** What somebody has, and so may give. */
export type Giver = Pick<Me, "rights" | "scope">;

export interface Grant {
  readonly rights: readonly Right[];
  /** Undefined while none is chosen, and without meaning for the whole country. */
  readonly place: string | undefined;
  readonly nation: boolean;
}

/** The rights of `of` that the giver has, in that order. */
export function offeredRights(giver: Giver, of: readonly Right[]): readonly Right[] {
  return of.filter((right) => giver.rights.includes(right));
}

/** What a form begins with: the smallest that is of use. */
export function firstGrant(giver: Giver): Grant {
  return { rights: offeredRights(giver, ["watch"]), place: undefined, nation: giver.scope.kind === "nation" };
}

/** Why this right cannot be chosen as the places stand; undefined when it can. */
export function whyNotRight({ nation }: Grant, right: Right): string | undefined {
  if (right !== "metrics" || nation) return undefined;
  return "These figures are of every place together, so this right goes only with the whole country.";
}

/** Why the grant cannot be of one place; undefined when it can. */
export function whyNotOnePlace({ rights }: Grant): string | undefined {
  if (!rights.includes("metrics")) return undefined;
  return "The right “metrics” goes only with the whole country, as its figures are of every place together. Take it away to choose one place.";
}

/** The grant with the right given or taken; as it was when it cannot be. */
export function withRight(grant: Grant, right: Right, given: boolean): Grant {
  if (given && whyNotRight(grant, right) !== undefined) return grant;
  const others = grant.rights.filter((one) => one !== right);
  return { ...grant, rights: given ? [...others, right] : others };
}

/** The grant for the whole country or one place of it; as it was when it cannot be. */
export function withNation(giver: Giver, grant: Grant, nation: boolean): Grant {
  if (nation ? giver.scope.kind !== "nation" : whyNotOnePlace(grant) !== undefined) return grant;
  return { ...grant, nation };
}

/** Whether a place lies in what the giver has; a state holds its counties. */
export function liesWithin(scope: Giver["scope"], place: string): boolean {
  return scope.kind === "nation" || scope.geoIds.some((own) => place.startsWith(own));
}

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
  return `may ${rights.join(", ")} in ${scopeWords(scope)}`;
}
