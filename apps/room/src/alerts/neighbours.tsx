/** The alert before and the alert after, by arrival. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alertsQuery, olderAlertQuery } from "../api/queries.ts";
import { useRoom } from "../app/room-context.tsx";
import { newestFirst } from "../live/apply.ts";

const NO_FILTER = {};

export function Neighbours({ id }: { readonly id: string }) {
  const room = useRoom();
  const alerts = useQuery(alertsQuery(room, NO_FILTER)).data?.alerts ?? [];
  const older = useQuery(olderAlertQuery(room.api, id)).data?.alerts.find((one) => newestFirst(one.id, id) > 0);
  const newer = alerts.findLast((one) => newestFirst(one.id, id) < 0);
  // Of a list that does not reach back to this alert, its last would be far away.
  const reaches = alerts.some((one) => newestFirst(one.id, id) >= 0);
  return (
    <nav className="neighbours" aria-label="Other alerts">
      {older ? (
        <Link to="/alerts/$id" params={{ id: older.id }} className="button">
          <span aria-hidden="true">‹</span> Older
        </Link>
      ) : (
        <span className="button" aria-disabled="true">
          ‹ Older
        </span>
      )}
      {newer && reaches ? (
        <Link to="/alerts/$id" params={{ id: newer.id }} className="button">
          Newer <span aria-hidden="true">›</span>
        </Link>
      ) : (
        <span className="button" aria-disabled="true">
          Newer ›
        </span>
      )}
    </nav>
  );
}
