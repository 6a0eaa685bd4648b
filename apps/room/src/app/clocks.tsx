/** The two clocks: the reader's zone and UTC, by the hub's time. */
import { formatSpan, utcClock } from "../time/age.ts";
import { useRoom, useTicking } from "./room-context.tsx";

export function Clocks() {
  const { clock, zone } = useRoom();
  const local = useTicking(zone.clock);
  const utc = useTicking(utcClock);
  const name = useTicking(zone.name);
  const skew = useTicking(() => clock.skewUs());
  return (
    <span className="clocks">
      <span className="clock">
        <span className="clock-time">{local}</span> <span className="quiet">{name}</span>
      </span>
      {name !== "UTC" && (
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
