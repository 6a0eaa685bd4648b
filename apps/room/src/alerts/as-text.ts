/** An alert as plain text, to be pasted into a ticket or read over the telephone. */
import type { AlertDetail } from "@watchfloor/wire";
import { severityWord } from "../app/marks.tsx";
import { visibleString } from "../text/visible.ts";
import { formatBoth } from "../time/age.ts";
import type { Zone } from "../time/zone.ts";
import { endOf, sideOf } from "./inside.ts";

function numbered(lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => `  ${at + 1}. ${line}`);
}

/** @param link where the alert's page is. */
export function alertAsText(detail: AlertDetail, link: string, zone: Zone): string {
  const { alert, card } = detail;
  const lines = [
    alert.headline.toUpperCase(),
    `${alert.place}, severity ${alert.severity} (${severityWord(alert.severity)}; 1 is the worst)`,
    `Packet:  ${formatBoth(alert.atUs, zone)}`,
    `Arrived: ${formatBoth(alert.receivedAtUs, zone)}`,
    "",
    card.meaning,
    "",
    "Do first:",
    ...numbered(card.firstSteps),
    ...(card.avoid.length === 0 ? [] : ["Do not:", ...card.avoid.map((line) => `  - ${line}`)]),
    `Call: ${card.call}`,
    `Harmless when: ${card.harmlessWhen}`,
    "",
    `Signature: ${alert.signature} (gid ${alert.gid}, sid ${alert.sid}, rev ${alert.rev}; ${alert.category})`,
    `From: ${endOf(alert.srcIp, alert.srcPort)} (${sideOf(alert.srcIp)})`,
    `To:   ${endOf(alert.destIp, alert.destPort)} (${sideOf(alert.destIp)})`,
    `Protocol: ${alert.proto}${alert.appProto === "" ? "" : `, ${alert.appProto}`}`,
    `Sensor: ${alert.sensorId}; flow ${alert.flowId}; community id ${alert.communityId || "none"}`,
    `Link: ${link}`,
  ];
  return lines.map(visibleString).join("\n");
}
