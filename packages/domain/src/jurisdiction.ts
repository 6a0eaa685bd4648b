/** Where an election is run: places named by FIPS codes, and the scope of a reader over them. */
import type { Brand } from "./brand.ts";

/** Two digits (state, territory), five (county) or ten (county subdivision). Text, for its leading zeros. */
export type GeoId = Brand<string, "GeoId">;

const GEO_ID = /^\d{2}(?:\d{3}(?:\d{5})?)?$/;

export function isGeoId(text: string): text is GeoId {
  return GEO_ID.test(text);
}

/** @throws {RangeError} unless `text` has 2, 5 or 10 digits. Says nothing of whether the place exists. */
export function geoId(text: string): GeoId {
  if (!isGeoId(text)) throw new RangeError(`not a FIPS code of 2, 5 or 10 digits: ${text.slice(0, 20)}`);
  return text;
}

/** The state or territory a place lies in. */
export function stateOf(place: GeoId): GeoId {
  return geoId(place.slice(0, 2));
}

/** The body that runs elections in a place. */
export interface Jurisdiction {
  readonly geoId: GeoId;
  /** As the Census writes it, without "County": `Finney`. */
  readonly name: string;
  readonly level: "state" | "territory" | "county";
  /** Postal code of the state or territory: `KS`. */
  readonly postal: string;
}

/** The set of jurisdictions a reader may see. Every read of a store takes one. */
export type Scope = { readonly kind: "nation" } | { readonly kind: "places"; readonly geoIds: readonly GeoId[] };

export const NATION: Scope = { kind: "nation" };

/** Whether `place` is one of the scope's places or lies inside one (a state holds its counties). */
export function scopeHolds(scope: Scope, place: GeoId): boolean {
  return scope.kind === "nation" || scope.geoIds.some((held) => place.startsWith(held));
}
