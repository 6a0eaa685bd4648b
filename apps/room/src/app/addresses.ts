/** What the room reads out of its own addresses; anybody may have written them. */
import { isGeoId, parseEventId } from "@watchfloor/domain";

/** A query string as plain texts: `?place=01` keeps its zero, `?filter="x"` its quotes. */
export function readSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

/** The other way round; what is undefined is left out. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

export function textOfSearch(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The place of `?place=`; undefined when it is none. */
export function placeOfSearch(value: unknown): string | undefined {
  return typeof value === "string" && isGeoId(value) ? value : undefined;
}

/** Where to go after signing in: a path of this room; `//elsewhere` and its disguises would leave it. */
export function wayBack(value: unknown): string | undefined {
  const text = textOfSearch(value);
  return text !== undefined && /^\/(?![/\\]|sign-in)[^\\\p{Cc}]*$/u.test(text) ? text : undefined;
}

/** How many rows `?limit=` asks for, as far as the hub allows. */
export function limitOfSearch(value: unknown): number | undefined {
  const limit = typeof value === "number" ? value : Number(textOfSearch(value));
  return Number.isInteger(limit) && limit >= 1 && limit <= 10_000 ? limit : undefined;
}

export function isAlertId(text: string): boolean {
  return parseEventId(text) !== undefined;
}
