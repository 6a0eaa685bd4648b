/** The two clocks: the reader's zone and UTC, by the hub's time. */
import { formatClock, formatSpan, zoneName } from "../time/age.ts";
import { useRoom, useTicking } from "./room-context.tsx";

export function Clocks() {
  const local = useTicking((nowUs) => formatClock(nowUs));
  const utc = useTicking((nowUs) => formatClock(nowUs, "UTC"));
  const zone = useTicking((nowUs) => zoneName(nowUs));
  const { clock } = useRoom();
  const skew = useTicking(() => clock.skewUs());
  return (
    <span className="clocks">
      <span className="clock">
        <span className="clock-time">{local}</span> <span className="quiet">{zone}</span>
      </span>
      {zone !== "UTC" && (
        <span className="clock clock-utc">
          <span className="clock-time">{utc}</span> <span className="quiet">UTC</span>
        </span>
      )}
      {Math.abs(skew) > 5_000_000 && (
        <span className="clock-skew" title="Times on this page follow the hub's clock.">
          this computer is {formatSpan(Math.abs(skew))} {skew > 0 ? "behind" : "ahead"}
        </span>
      )}
    </span>
  );
}
