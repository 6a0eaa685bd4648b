/** Where somebody may look, in words. */
import type { Me } from "@watchfloor/wire";
import { countOf } from "./figures.ts";

/** `the whole country`, `3 places`. */
export function scopeWords(scope: Me["scope"]): string {
  return scope.kind === "nation" ? "the whole country" : countOf(scope.geoIds.length, "place");
}
