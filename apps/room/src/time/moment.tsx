/** A moment on a page: its age, ticking; the exact time in both zones on hover, on focus, and to screen readers. */
import { useMemo } from "react";
import { useRoom, useTicking } from "../app/room-context.tsx";
import { OLD_AFTER_MS } from "../live/link.ts";
import { formatAge, formatAgo, formatBoth, oldestOf } from "./age.ts";

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
      {exact} <span className="quiet nowrap">({age})</span>
    </time>
  );
}

/** Whether one of these answers is older than a page may be that the hub keeps; undefined ones are not there yet. */
export function useOld(...asOfUs: readonly (number | undefined)[]): boolean {
  const oldest = oldestOf(...asOfUs);
  return useTicking((nowUs) => oldest !== undefined && nowUs - oldest > OLD_AFTER_MS * 1_000);
}

export interface AsOfProps {
  /** `asOfUs` of the answer the figures come from, and of no other. */
  readonly atUs: number | undefined;
  /** The last attempt to read them again failed. */
  readonly failed?: boolean;
}

/** How old the figures beside it are, and whether reading them again failed. */
export function AsOf({ atUs, failed = false }: AsOfProps) {
  if (atUs === undefined) return null;
  return (
    <span className="as-of" data-failed={failed}>
      as of <Ago atUs={atUs} />
      {failed && "; reading it again failed"}
    </span>
  );
}
