/** Who is signed in, what they may do, and where. */
import { isGeoId } from "@watchfloor/domain";
import type { Me, Right } from "@watchfloor/wire";
import { useAtlas, useRegister } from "../map/use-atlas.ts";
import { countOf } from "../text/figures.ts";
import { Untrusted } from "../text/untrusted.tsx";

/** More names than this are a list nobody reads. */
const NAMED = 12;

const MAY: Readonly<Record<Right, string>> = {
  watch: "see every alert, record and sensor of these places",
  administer: "let people, scripts and sensors in, and shut them out",
  metrics: "read the hub's own figures",
};

function Places({ scope }: Pick<Me, "scope">) {
  const register = useRegister(useAtlas());
  if (scope.kind === "nation") return "the whole country";
  const { geoIds } = scope;
  const names = geoIds.slice(0, NAMED).map((id) => (isGeoId(id) ? (register?.label(id) ?? id) : id));
  const more = geoIds.length - names.length;
  return `${names.join("; ")}${more > 0 ? `; and ${countOf(more, "place")} more` : ""}`;
}

export function WhoAmI({ me }: { readonly me: Me }) {
  return (
    <section className="panel account-who" aria-labelledby="who-title">
      <h2 id="who-title">You</h2>
      <dl className="pairs">
        <dt>Name</dt>
        <dd>
          <Untrusted text={me.name} limit={100} />
        </dd>
        <dt>Places</dt>
        <dd>
          <Places scope={me.scope} />
        </dd>
        <dt>You may</dt>
        <dd>
          <ul>
            {me.rights.map((right) => (
              <li key={right}>{MAY[right]}</li>
            ))}
          </ul>
        </dd>
        <dt>Hub</dt>
        <dd>
          {me.hub.name} <span className="quiet">Watchfloor {me.hub.version}</span>
        </dd>
      </dl>
      <p className="quiet small">Is any of this wrong? Ask who administers this hub for a new invitation.</p>
    </section>
  );
}
