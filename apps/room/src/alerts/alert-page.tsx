/** One alert: what happened and what to do, then the facts, then everything the same conversation left behind. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { AlertSummary } from "@watchfloor/wire";
import { Button } from "react-aria-components/Button";
import { ApiProblem } from "../api/problem.ts";
import { alertQuery, alertsQuery } from "../api/queries.ts";
import { CopyButton } from "../app/copy-button.tsx";
import { SeverityMark, severityNote } from "../app/marks.tsx";
import { Page } from "../app/page.tsx";
import { useRoom } from "../app/room-context.tsx";
import { Empty, Failed, Loading } from "../app/states.tsx";
import { Untrusted } from "../text/untrusted.tsx";
import { visibleString } from "../text/visible.ts";
import { AsOf, Exact } from "../time/moment.tsx";
import { AlertCard } from "./alert-card.tsx";
import { alertAsText } from "./as-text.ts";
import { Facts } from "./facts.tsx";
import { Neighbours } from "./neighbours.tsx";
import { SeenElsewhere } from "./seen-elsewhere.tsx";
import { Timeline } from "./timeline.tsx";

const NO_FILTER = {};

function AlertHead({ alert, headline }: { readonly alert: AlertSummary; readonly headline: string }) {
  return (
    <article className="alert-head panel" data-severity={Math.min(4, alert.severity)}>
      <SeverityMark severity={alert.severity} />
      <div>
        <p className="alert-title" aria-hidden="true">
          <Untrusted text={headline} limit={200} />
        </p>
        <p className="alert-where">
          <strong>{alert.place}</strong> · severity {alert.severity} ({severityNote(alert.severity)}) · arrived{" "}
          <Exact atUs={alert.receivedAtUs} />
        </p>
      </div>
    </article>
  );
}

export function AlertPage() {
  const { id } = useParams({ from: "/shell/alerts/$id" });
  // Another alert is another page: its title, focus and opened records start afresh.
  return <OneAlert key={id} id={id} />;
}

function OneAlert({ id }: { readonly id: string }) {
  const room = useRoom();
  const { api, zone } = room;
  const answer = useQuery({ ...alertQuery(api, id), enabled: id !== "" });
  // The list it was opened from knows its headline already; the rest follows.
  const known = useQuery(alertsQuery(room, NO_FILTER)).data?.alerts.find((one) => one.id === id);
  const gone = id === "" || (answer.error instanceof ApiProblem && answer.error.status === 404);
  if (gone) {
    return (
      <Page title="No such alert">
        <Empty title="There is no alert of this number, or you may not see it">
          It may have passed its time of keeping. <Link to="/">Go to the overview</Link>.
        </Empty>
      </Page>
    );
  }
  if (answer.data === undefined) {
    return (
      <Page
        title={known === undefined ? "Alert" : visibleString(known.headline)}
        bare={known !== undefined}
        className="alert-page"
      >
        {known !== undefined && <AlertHead alert={known} headline={known.headline} />}
        {answer.isError ? (
          <Failed error={answer.error} what="The alert" retry={() => void answer.refetch()} />
        ) : (
          <Loading what="the alert" lines={12} />
        )}
      </Page>
    );
  }
  const { alert, card, event, related, relatedTotal, seenElsewhere, asOfUs } = answer.data;
  return (
    <Page title={visibleString(card.headline)} bare className="alert-page">
      <div className="alert-bar">
        <Link to="/" search={{ place: alert.geoId }} className="back">
          <span aria-hidden="true">←</span> {alert.place} on the map
        </Link>
        <span className="alert-actions">
          <CopyButton text={() => alertAsText(answer.data, location.href, zone)}>Copy as text</CopyButton>
          <Button onPress={() => print()}>Print</Button>
          <Neighbours id={id} />
        </span>
      </div>
      <AlertHead alert={alert} headline={card.headline} />
      <div className="alert-columns">
        <div className="alert-main">
          <AlertCard card={card} />
          <Timeline event={event} related={related} total={relatedTotal} alert={alert} />
        </div>
        <div className="alert-side">
          <Facts alert={alert} event={event} />
          <SeenElsewhere seen={seenElsewhere} />
          <p className="quiet small">
            Records and counts, <AsOf atUs={asOfUs} failed={answer.isError} />
          </p>
        </div>
      </div>
    </Page>
  );
}
