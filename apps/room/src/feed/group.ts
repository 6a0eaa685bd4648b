/** Repeats of one signature in one place, joined into one line of the feed. */
import type { AlertSummary } from "@watchfloor/wire";

/** Repeats further apart than this are told apart again. */
export const GROUP_GAP_US = 10 * 60 * 1_000_000;

export interface AlertGroup {
  /** Stays the same while the group grows: the id of its first alert that is held. */
  readonly key: string;
  readonly newest: AlertSummary;
  readonly count: number;
  /** When the first of them arrived. */
  readonly sinceUs: number;
}

function sameness(alert: AlertSummary): string {
  return `${alert.gid}:${alert.sid}:${alert.geoId}:${alert.severity}`;
}

/**
 * Groups alerts that share signature, severity and place and arrived within `GROUP_GAP_US` of each other.
 *
 * @param alerts newest arrival first.
 * @returns groups, the one with the newest arrival first.
 */
export function groupAlerts(alerts: readonly AlertSummary[]): readonly AlertGroup[] {
  const groups: AlertGroup[] = [];
  const open = new Map<string, number>();
  for (const alert of alerts) {
    const same = sameness(alert);
    const at = open.get(same);
    const group = at === undefined ? undefined : groups[at];
    if (at !== undefined && group !== undefined && group.sinceUs - alert.receivedAtUs <= GROUP_GAP_US) {
      groups[at] = { ...group, key: alert.id, count: group.count + 1, sinceUs: alert.receivedAtUs };
    } else {
      open.set(same, groups.length);
      groups.push({ key: alert.id, newest: alert, count: 1, sinceUs: alert.receivedAtUs });
    }
  }
  return groups;
}
