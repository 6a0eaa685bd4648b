/** One line of the feed: how bad, what, where, how long ago, how often. */
import { Link } from "@tanstack/react-router";
import { SeverityMark } from "../app/marks.tsx";
import { useRoom, useTicking } from "../app/room-context.tsx";
import { UntrustedLine } from "../text/untrusted.tsx";
import { formatLocal, formatSpan } from "../time/age.ts";
import { Ago } from "../time/moment.tsx";
import type { AlertGroup } from "./group.ts";

/** Alerts younger than this are marked as new. */
const NEW_FOR_US = 15_000_000;
/** Beyond this the packet's own time is told beside the arrival's: a replay, or a sensor that caught up. */
const LATE_US = 60_000_000;

export function FeedItem({ group }: { readonly group: AlertGroup }) {
  const { newest, count } = group;
  const { clock, zone } = useRoom();
  const isNew = useTicking(() => clock.nowUs() - newest.receivedAtUs < NEW_FOR_US);
  const late = newest.receivedAtUs - newest.atUs > LATE_US;
  return (
    <li className="feed-row" data-new={isNew}>
      <Link
        to="/alerts/$id"
        params={{ id: newest.id }}
        className="feed-item exact-host"
        data-severity={Math.min(4, newest.severity)}
      >
        <SeverityMark severity={newest.severity} />
        <span className="feed-text">
          <span className="feed-headline">
            <UntrustedLine text={newest.headline} />
            {count > 1 && (
              <span className="feed-count">
                <span aria-hidden="true">×{count}</span>
                <span className="visually-hidden">{`, ${count} times in ${formatSpan(newest.receivedAtUs - group.sinceUs)}`}</span>
              </span>
            )}
          </span>
          <span className="feed-where">
            <UntrustedLine text={newest.place} />
            <Ago atUs={newest.receivedAtUs} />
          </span>
          <span className="feed-signature">
            <UntrustedLine text={newest.signature} limit={110} />
          </span>
          {late && <span className="feed-late">packet of {formatLocal(newest.atUs, zone)}</span>}
        </span>
      </Link>
    </li>
  );
}
