/** The register of jurisdictions: every state, territory and county by its FIPS code, with names for people. */
import { type GeoId, geoId, isGeoId, type Jurisdiction } from "@watchfloor/domain";
import { postalCodes, TERRITORY_CODES } from "./states.ts";
import { CHANGED_PLACES } from "./vintage.ts";

/** What the register reads of a us-atlas topology: `objects.states` and `objects.counties` with ids and names. */
export interface AtlasNames {
  readonly objects: {
    readonly states: { readonly geometries: readonly NamedShape[] };
    readonly counties: { readonly geometries: readonly NamedShape[] };
  };
}

interface NamedShape {
  readonly id?: string | number | undefined;
  readonly properties?: object | null | undefined;
}

export interface Register {
  readonly all: readonly Jurisdiction[];
  /** The jurisdiction of a code, old or new vintage; a town's ten digits answer with its county. */
  get(place: GeoId): Jurisdiction | undefined;
  /** `Finney County, KS`, `Kansas`, or the code itself when nobody knows it. */
  label(place: GeoId): string;
  /** Codes of the shapes on the map that stand for a place; itself, as a rule. */
  drawnAs(place: GeoId): readonly GeoId[];
}

/** States where what elsewhere is a county has no word to put behind its name, or several. */
const NAME_ALONE = new Set(["AK", "CT", "DC", "PR", "AS", "GU", "MP", "VI"]);

/** Codes from 500 up are independent cities in Maryland, Missouri, Nevada and Virginia. */
function countyLabel(county: Jurisdiction): string {
  const isCity = Number(county.geoId.slice(2)) >= 500;
  const cityNamed = /\bcity$/i.test(county.name);
  if (isCity) return `${county.name}${cityNamed ? "" : " city"}, ${county.postal}`;
  if (NAME_ALONE.has(county.postal)) return `${county.name}, ${county.postal}`;
  return `${county.name} ${county.postal === "LA" ? "Parish" : "County"}, ${county.postal}`;
}

function nameOf(shape: NamedShape): string {
  const { properties } = shape;
  const name = properties !== null && properties !== undefined && "name" in properties ? properties.name : undefined;
  return typeof name === "string" ? name : String(shape.id);
}

/**
 * Builds the register from a topology and the list of changed places.
 *
 * @throws {RangeError} when the topology names a shape by something else than a FIPS code.
 */
export function createRegister(atlas: AtlasNames): Register {
  const postal = postalCodes();
  const byCode = new Map<string, Jurisdiction>();
  const add = (code: string, name: string, level: Jurisdiction["level"]) => {
    const stateCode = postal.get(code.slice(0, 2));
    if (stateCode !== undefined) byCode.set(code, { geoId: geoId(code), name, level, postal: stateCode });
  };
  for (const shape of atlas.objects.states.geometries) {
    const code = String(shape.id);
    add(code, nameOf(shape), TERRITORY_CODES.includes(code) ? "territory" : "state");
  }
  for (const shape of atlas.objects.counties.geometries) add(String(shape.id), nameOf(shape), "county");
  for (const changed of CHANGED_PLACES) add(changed.code, changed.name, "county");
  const drawnAs = new Map(CHANGED_PLACES.map((changed) => [changed.code, changed.drawnAs.map(geoId)]));
  const find = (place: GeoId) => byCode.get(place) ?? byCode.get(place.slice(0, 5)) ?? undefined;
  return {
    all: [...byCode.values()].sort((a, b) => (a.geoId < b.geoId ? -1 : 1)),
    get: find,
    label(place) {
      const found = find(place);
      if (found === undefined) return place;
      return found.level === "county" ? countyLabel(found) : found.name;
    },
    drawnAs(place) {
      const county = geoId(place.length === 10 ? place.slice(0, 5) : place);
      return drawnAs.get(county) ?? [county];
    },
  };
}

/** Codes are compared as text; this reads one a person typed, a lost leading zero put back. */
export function readGeoId(text: string): GeoId | undefined {
  const digits = text.trim();
  if (!/^\d{1,10}$/.test(digits)) return undefined;
  const whole =
    digits.length % 2 === 1 && digits.length < 5 ? digits.padStart(digits.length === 1 ? 2 : 5, "0") : digits;
  const restored = whole.length === 4 || whole.length === 9 ? `0${whole}` : whole;
  return isGeoId(restored) ? restored : undefined;
}
