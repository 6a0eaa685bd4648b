/** The live feed: newest alerts, repeats joined, standing still while it is read. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { AlertsAnswer } from "@watchfloor/wire";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { alertsKey } from "../api/keys.ts";
import { alertsPath, alertsQuery } from "../api/queries.ts";
import { isAlertsAnswer } from "../api/shape.ts";
import { useRoom } from "../app/room-context.tsx";
import { Empty, Failed, Loading } from "../app/states.tsx";
import { useNarrow } from "../app/use-narrow.ts";
import { type AlertFilter, alertMatches, insertAlerts } from "../live/apply.ts";
import { countOf, formatCount } from "../text/figures.ts";
import { AsOf, useOld } from "../time/moment.tsx";
import { FeedItem } from "./feed-item.tsx";
import { groupAlerts } from "./group.ts";
import { shownOf } from "./hold.ts";
import { SeverityChips } from "./severity-chips.tsx";
import { useAnnouncement } from "./use-announcement.ts";
import { useHold } from "./use-hold.ts";

export interface FeedProps {
  /** Code of the chosen place, and what it is called. */
  readonly place: { readonly id: string; readonly name: string } | undefined;
  readonly leavePlace: () => void;
}

/** Lines of the feed on a narrow window before the reader asks for more. */
const SHORT = 6;

/** Moves the focus along the links of a list: j and k, as in mail programs, and Home and End. */
function moveAlong(event: React.KeyboardEvent<HTMLElement>) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const { activeElement } = document;
  const at = activeElement instanceof HTMLAnchorElement ? links.indexOf(activeElement) : -1;
  const aims: Readonly<Record<string, number>> = {
    j: at + 1,
    ArrowDown: at + 1,
    k: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: links.length - 1,
  };
  const aim = aims[event.key];
  if (aim === undefined) return;
  event.preventDefault();
  links[Math.max(0, Math.min(links.length - 1, aim))]?.focus();
}

/** Older alerts, taken into the same answer. */
function useOlder(filter: AlertFilter, answer: AlertsAnswer | undefined) {
  const { api } = useRoom();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const next = answer?.next;
  const read = async () => {
    if (next === undefined) return;
    setBusy(true);
    try {
      const older = await api.get(alertsPath(filter, next), isAlertsAnswer);
      queries.setQueryData<AlertsAnswer>(alertsKey(filter), (held) => {
        // Read anew meanwhile, and shorter: between its end and this page there would be a hole.
        if (held === undefined || held.next !== next) return held;
        const { next: _passed, ...joined } = insertAlerts(held, older.alerts, filter);
        return { ...joined, total: held.total, ...(older.next !== undefined && { next: older.next }) };
      });
    } catch {
      // The button stays; the link's state says why.
    } finally {
      setBusy(false);
    }
  };
  return { busy, read: next === undefined ? undefined : () => void read() };
}

export function Feed({ place, leavePlace }: FeedProps) {
  const room = useRoom();
  const [severity, setSeverity] = useState<number>();
  const filter: AlertFilter = useMemo(
    () => ({ ...(place && { geoId: place.id }), ...(severity !== undefined && { severity }) }),
    [place, severity],
  );
  const answer = useQuery(alertsQuery(room, filter));
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const alerts = useMemo(
    () => (answer.data?.alerts ?? []).filter((alert) => alertMatches(alert, filter)),
    [answer.data?.alerts, filter],
  );
  const hold = useHold(alerts[0]?.id, scroller, list);
  const shown = useMemo(() => shownOf(alerts, hold.heldAt), [alerts, hold.heldAt]);
  const groups = useMemo(() => groupAlerts(shown.alerts), [shown.alerts]);
  const older = useOlder(filter, answer.data);
  const narrow = useNarrow();
  const [wholeList, setWholeList] = useState(false);
  // Under the map of a phone comes a short feed, then the places; the rest of the feed is one press away.
  const drawn = narrow && !wholeList ? groups.slice(0, SHORT) : groups;
  const announcement = useAnnouncement(alerts);
  const { setFocused } = hold;
  useEffect(() => () => setFocused(false), [setFocused]);
  const catchUp = () => {
    hold.catchUp();
    setFocused(false);
    scroller.current?.scrollTo({ top: 0 });
    const top = list.current?.getBoundingClientRect().top ?? 0;
    if (top < 0) scrollTo({ top: scrollY + top - 140 });
  };
  const many = shown.fresh.length;
  const old = useOld(answer.data?.asOfUs);
  return (
    <section className="feed panel" aria-labelledby="feed-title" data-old={old}>
      <div className="panel-head">
        <h2 id="feed-title">Live feed</h2>
        <span className="panel-note">
          {answer.data && `${countOf(answer.data.total, "alert")} · `}
          <AsOf atUs={answer.data?.asOfUs} failed={answer.isError} />
        </span>
        <ToggleButton className="small-button" isSelected={hold.paused} onChange={hold.setPaused}>
          {hold.paused ? "Resume" : "Pause"}
        </ToggleButton>
      </div>
      <div className="feed-filters">
        <SeverityChips severity={severity} choose={setSeverity} />
        {place !== undefined && (
          <Button className="chip chip-place" aria-label={`Only ${place.name}: show all places`} onPress={leavePlace}>
            {place.name} <span aria-hidden="true">×</span>
          </Button>
        )}
      </div>
      <div className="visually-hidden" role="status">
        {announcement}
      </div>
      <section
        className="feed-scroll"
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a pointer scrolls it with the arrow keys
        tabIndex={0}
        aria-label="Alerts, newest first"
      >
        {(many > 0 || hold.paused) && (
          <div className="feed-pill-place">
            <Button className="feed-pill" onPress={catchUp}>
              {many > 0 ? `${formatCount(many)} new` : "Paused"}
              {many > 0 && <span aria-hidden="true"> ↑</span>}
            </Button>
          </div>
        )}
        {answer.isPending && <Loading what="alerts" lines={9} />}
        {answer.isError && answer.data === undefined && (
          <Failed error={answer.error} what="The alerts" retry={() => void answer.refetch()} />
        )}
        {answer.data !== undefined && groups.length === 0 && (
          <Empty title="No alerts">
            {place === undefined && severity === undefined
              ? "Nothing has fired yet. An alert shows here within a second of its packet."
              : "None that match. Remove the filters to see all."}
          </Empty>
        )}
        <ol
          ref={list}
          className="feed-list"
          onKeyDown={moveAlong}
          onFocus={() => setFocused(true)}
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
          }}
        >
          {drawn.map((group) => (
            <FeedItem key={group.key} group={group} />
          ))}
        </ol>
        {drawn.length < groups.length && (
          <Button className="feed-older" onPress={() => setWholeList(true)}>
            {formatCount(groups.length - drawn.length)} more
          </Button>
        )}
        {older.read && drawn.length === groups.length && groups.length > 0 && (
          <Button className="feed-older" isPending={older.busy} onPress={older.read}>
            {older.busy ? "Reading…" : "Older alerts"}
          </Button>
        )}
      </section>
    </section>
  );
}
