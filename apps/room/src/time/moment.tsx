/** A moment on a page: its age, ticking; the exact time in both zones on hover, on focus, and to screen readers. */
import { useMemo } from "react";
import { useRoom, useTicking } from "../app/room-context.tsx";
import { formatAge, formatAgo, formatBoth } from "./age.ts";

function isoOf(atUs: number): string {
  return new Date(atUs / 1000).toISOString();
}

/** The exact time in words; made once for a moment, not for every tick of its age. */
function useExact(atUs: number): string {
  const { zone } = useRoom();
  return useMemo(() => formatBoth(atUs, zone), [atUs, zone]);
}

/** `4 min ago`. The exact time opens over the nearest `.exact-host` that is hovered or focused, or over itself. */
export function Ago({ atUs, bare = false }: { readonly atUs: number; readonly bare?: boolean }) {
  const text = useTicking((nowUs) => (bare ? formatAge(atUs, nowUs) : formatAgo(atUs, nowUs)));
  const exact = useExact(atUs);
  return (
    <time className="moment" dateTime={isoOf(atUs)}>
      {text}
      <span className="exact">{exact}</span>
    </time>
  );
}

/** The exact time, both zones, with the age behind it. */
export function Exact({ atUs }: { readonly atUs: number }) {
  const age = useTicking((nowUs) => formatAgo(atUs, nowUs));
  const exact = useExact(atUs);
  return (
    <time className="moment-exact" dateTime={isoOf(atUs)}>
      {exact} <span className="quiet">({age})</span>
    </time>
  );
}

/** How old the figures beside it are. */
export function AsOf({ atUs }: { readonly atUs: number | undefined }) {
  if (atUs === undefined) return null;
  return (
    <span className="as-of">
      as of <Ago atUs={atUs} />
    </span>
  );
}
