/** Who else saw it: by name inside the reader's scope, outside it as a count. */
import { Link } from "@tanstack/react-router";
import type { SeenElsewhere as Seen } from "@watchfloor/wire";
import { countOf } from "../text/figures.ts";
import { Untrusted } from "../text/untrusted.tsx";
import { formatSpan } from "../time/age.ts";
import { Ago } from "../time/moment.tsx";

const KINDS = { signature: "The same signature", address: "The same outside address" } as const;

export function SeenElsewhere({ seen }: { readonly seen: Seen }) {
  const found = seen.by.filter(({ places, others }) => places.length > 0 || others !== undefined);
  return (
    <section className="panel seen" aria-labelledby="seen-title">
      <div className="panel-head">
        <h2 id="seen-title">Who else saw it</h2>
        <span className="panel-note">last {formatSpan(seen.windowUs)}</span>
      </div>
      {found.length === 0 && <p>Nobody else has reported this signature or address in that time.</p>}
      {found.map(({ kind, value, places, others }) => (
        <div key={kind + value} className="seen-by">
          <h3>{KINDS[kind]}</h3>
          <p className="mono small break">
            <Untrusted text={value} limit={120} />
          </p>
          <ul>
            {places.map(({ geoId, place, alerts, lastAtUs }) => (
              <li key={geoId} className="exact-host">
                <Link to="/" search={{ place: geoId }}>
                  {place}
                </Link>
                <span className="quiet">
                  {countOf(alerts, "alert")}, <Ago atUs={lastAtUs} />
                </span>
              </li>
            ))}
            {others !== undefined && <li>{countOf(others, "jurisdiction")} outside what you may see by name</li>}
          </ul>
        </div>
      ))}
    </section>
  );
}
