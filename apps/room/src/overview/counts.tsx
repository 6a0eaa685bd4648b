/** The figures over the map, of the chosen place or the country. */
import type { MapAnswer } from "@watchfloor/wire";
import { StateMark } from "../app/marks.tsx";
import { countByState } from "../map/standing.ts";
import { formatCount, formatShort } from "../text/figures.ts";
import { Ago, AsOf } from "../time/moment.tsx";

export function Counts({
  answer,
  failed,
  within,
}: {
  readonly answer: MapAnswer | undefined;
  /** Reading it again failed. */
  readonly failed: boolean;
  readonly within: string | undefined;
}) {
  const jurisdictions = (answer?.jurisdictions ?? []).filter(
    ({ geoId }) => within === undefined || geoId.startsWith(within),
  );
  const counts = countByState(jurisdictions);
  const sum = (of: "sensors" | "liveSensors" | "alertsLastHour") =>
    jurisdictions.reduce((total, one) => total + one[of], 0);
  const latest = Math.max(0, ...jurisdictions.map(({ lastAlertAtUs }) => lastAlertAtUs ?? 0));
  const figure = (n: number) => (answer === undefined ? "–" : formatCount(n));
  return (
    <section className="counts panel" aria-label="Figures">
      <dl>
        {(["alert", "stale", "live"] as const).map((state) => (
          <div key={state} className="count" data-state={state} data-zero={counts[state] === 0}>
            <dt>
              <StateMark state={state} word />
            </dt>
            <dd>
              <span className="count-figure">{figure(counts[state])}</span>
              <span className="count-note">{counts[state] === 1 ? "jurisdiction" : "jurisdictions"}</span>
            </dd>
          </div>
        ))}
        <div className="count">
          <dt>alerts, last hour</dt>
          <dd>
            <span className="count-figure">{answer === undefined ? "–" : formatShort(sum("alertsLastHour"))}</span>
            <span className="count-note">
              {latest > 0 ? (
                <>
                  latest <Ago atUs={latest} />
                </>
              ) : (
                "none yet"
              )}
            </span>
          </dd>
        </div>
        <div className="count">
          <dt>sensors live</dt>
          <dd>
            <span className="count-figure">{figure(sum("liveSensors"))}</span>
            <span className="count-note">of {figure(sum("sensors"))}</span>
          </dd>
        </div>
      </dl>
      <p className="counts-age">
        <AsOf atUs={answer?.asOfUs} failed={failed} />
      </p>
    </section>
  );
}
