/** Alerts for the room's tests. */
import { geoId, sensorId } from "@watchfloor/domain";
import type { AlertSummary } from "@watchfloor/wire";

/** An alert of Finney County that arrived as number `arrival`, one second after the one before. */
export function alertFixture(arrival: number, change: Partial<AlertSummary> = {}): AlertSummary {
  const receivedAtUs = 1_700_000_000_000_000 + arrival * 1_000_000;
  return {
    id: `${arrival}.0`,
    atUs: receivedAtUs - 200_000,
    receivedAtUs,
    sensorId: sensorId("finney-1"),
    geoId: geoId("20055"),
    place: "Finney County, KS",
    headline: "A computer here is taking orders from criminals",
    gid: 1,
    sid: 9_000_001,
    rev: 1,
    signature: "check-in",
    category: "A Network Trojan was detected",
    severity: 1,
    srcIp: "10.0.0.5",
    srcPort: 49_200,
    destIp: "198.51.100.9",
    destPort: 8080,
    proto: "TCP",
    appProto: "http",
    flowId: "12345",
    communityId: "1:abc",
    ...change,
  };
}
