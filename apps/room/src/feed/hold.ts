/** The feed stands still while somebody reads it: what arrives then is counted, not shown. */
import type { AlertSummary } from "@watchfloor/wire";
import { newestFirst } from "../live/apply.ts";

export interface Shown {
  readonly alerts: readonly AlertSummary[];
  /** Alerts that arrived since the feed was held. */
  readonly fresh: readonly AlertSummary[];
}

/**
 * Splits the list at the alert that was newest when the feed was held.
 *
 * @param heldAt its id; undefined while the feed runs; empty when it was held with nothing in it.
 */
export function shownOf(alerts: readonly AlertSummary[], heldAt: string | undefined): Shown {
  if (heldAt === undefined) return { alerts, fresh: [] };
  const first = heldAt === "" ? alerts.length : alerts.findIndex(({ id }) => newestFirst(id, heldAt) >= 0);
  const split = first < 0 ? alerts.length : first;
  return { alerts: alerts.slice(split), fresh: alerts.slice(0, split) };
}

/** What a screen reader is told of new arrivals: how many, the worst, the latest place. Empty for none. */
export function summaryOf(fresh: readonly AlertSummary[]): string {
  const [newest] = fresh;
  if (newest === undefined) return "";
  const worst = Math.min(...fresh.map(({ severity }) => severity));
  const many = fresh.length === 1 ? "One new alert" : `${fresh.length} new alerts, worst`;
  return `${many} of severity ${worst}, latest in ${newest.place}: ${newest.headline}`;
}
