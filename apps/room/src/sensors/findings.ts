/** What is wrong with a sensor, in words, worst first: derived from its summary, nothing asked of the hub. */
import type { SensorSummary } from "@watchfloor/wire";
import { countOf, formatBytes, formatShare } from "../text/figures.ts";
import { formatAge, formatLag, formatSpan } from "../time/age.ts";

export interface Finding {
  /** `bad`: data is lost or nothing is seen. `warn`: it will be, or somebody should look. */
  readonly level: "bad" | "warn";
  readonly text: string;
}

const DAY_US = 86_400_000_000;
/** Shares of packets lost by the kernel; Suricata's own guide calls more than 1 % a tuning problem (house: bad). */
const DROPS = { warn: 0.001, bad: 0.01 };
const SPOOL = { warn: 0.5, bad: 0.9 };
const WAITING_US = 60_000_000;
const LAG_US = 10_000_000;
const DISK_BYTES = 1024 ** 3;
const CERTIFICATE_DAYS = 14;

function engineFindings({ engine }: NonNullable<SensorSummary["heartbeat"]>): readonly Finding[] {
  const findings: Finding[] = [];
  if (engine.state === "backoff") findings.push({ level: "bad", text: "Suricata fails and is being started again" });
  if (engine.state === "absent") findings.push({ level: "bad", text: "Suricata is not installed there" });
  if (engine.rulesFailed > 0)
    findings.push({ level: "warn", text: `${countOf(engine.rulesFailed, "rule")} could not be loaded` });
  if (engine.state === "running" && engine.rulesLoaded === 0)
    findings.push({ level: "bad", text: "No rule is loaded: nothing can fire" });
  if (engine.restarts > 0)
    findings.push({ level: "warn", text: `Suricata was restarted ${countOf(engine.restarts, "time")}` });
  return findings;
}

function flowFindings({
  capture,
  records,
  spool,
  process,
}: NonNullable<SensorSummary["heartbeat"]>): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = capture.packets + capture.kernelDrops;
  const dropped = seen === 0 ? 0 : capture.kernelDrops / seen;
  if (dropped > DROPS.warn) {
    const text = `The kernel dropped ${formatShare(capture.kernelDrops, seen)} of packets: the machine is too slow for the link`;
    findings.push({ level: dropped > DROPS.bad ? "bad" : "warn", text });
  }
  for (const [reason, lost] of Object.entries(records.dropped)) {
    if (lost > 0) findings.push({ level: "bad", text: `${countOf(lost, "record")} lost: ${reason}` });
  }
  if (records.quarantined > 0)
    findings.push({ level: "warn", text: `${countOf(records.quarantined, "unreadable line")} in quarantine` });
  if (records.lagUs > LAG_US) findings.push({ level: "warn", text: `Records arrive ${formatLag(records.lagUs)} late` });
  const full = spool.maxBytes === 0 ? 0 : spool.heldBytes / spool.maxBytes;
  if (full > SPOOL.warn) {
    findings.push({
      level: full > SPOOL.bad ? "bad" : "warn",
      text: `Its spool is ${formatShare(spool.heldBytes, spool.maxBytes)} full`,
    });
  }
  if (spool.heldBatches > 0 && spool.oldestAgeUs > WAITING_US) {
    findings.push({
      level: "warn",
      text: `${countOf(spool.heldBatches, "batch", "batches")} waiting, the oldest for ${formatSpan(spool.oldestAgeUs)}`,
    });
  }
  if (process.diskFreeBytes < DISK_BYTES)
    findings.push({ level: "warn", text: `Only ${formatBytes(process.diskFreeBytes)} of disk left` });
  return findings;
}

/** Everything that should trouble somebody; empty when all is well. */
export function findingsOf(sensor: SensorSummary, nowUs: number): readonly Finding[] {
  const findings: Finding[] = [];
  if (sensor.state === "revoked") return [{ level: "warn", text: "Its certificate was revoked" }];
  if (sensor.state === "stale") {
    const text = sensor.lastWordAtUs === undefined ? "Silent" : `Silent for ${formatAge(sensor.lastWordAtUs, nowUs)}`;
    findings.push({ level: "bad", text });
  }
  if (sensor.gaps > 0) findings.push({ level: "bad", text: `${countOf(sensor.gaps, "batch", "batches")} never came` });
  if (sensor.chainBreaks > 0)
    findings.push({ level: "bad", text: `${countOf(sensor.chainBreaks, "break")} in the chain of digests` });
  if (sensor.refused.batches > 0) {
    const { batches, events } = sensor.refused;
    findings.push({
      level: "bad",
      text: `${countOf(batches, "batch", "batches")} with ${countOf(events, "event")} set aside: the event store would not take them`,
    });
  }
  const days = (sensor.certificateExpiresAtUs - nowUs) / DAY_US;
  if (days < 0) findings.push({ level: "bad", text: "Its certificate has expired" });
  else if (days < CERTIFICATE_DAYS)
    findings.push({ level: "warn", text: `Its certificate expires in ${formatSpan(days * DAY_US)}` });
  if (sensor.heartbeat !== undefined)
    findings.push(...engineFindings(sensor.heartbeat), ...flowFindings(sensor.heartbeat));
  if (sensor.engineAdvisories.length > 0) {
    findings.push({
      level: "warn",
      text: `${countOf(sensor.engineAdvisories.length, "known fault")} in this engine version`,
    });
  }
  return findings.sort((a, b) => Number(b.level === "bad") - Number(a.level === "bad"));
}

/** How a sensor is marked: as the map marks its jurisdiction, or as waiting. */
export function sensorRank(sensor: SensorSummary): number {
  return ["stale", "live", "waiting", "revoked"].indexOf(sensor.state);
}
