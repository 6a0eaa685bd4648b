/** Whether the window is too narrow for two columns; then lists begin short. */
import { useSyncExternalStore } from "react";

/** The same width as in styles/adapt.css. */
const NARROW = "(max-width: 1020px)";

function subscribe(listener: () => void) {
  const query = matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches);
}
