/** A seeded country for looking at the room without a hub: the story of a primary in four states, one Kansas county in trouble. */
import { geoId, sensorId } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import type { AlertSummary, JurisdictionStatus, SensorSummary } from "@watchfloor/wire";

/** Mulberry32: small, seeded, good enough to scatter counties. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Kind {
  readonly sid: number;
  readonly severity: number;
  readonly signature: string;
  readonly category: string;
  readonly headline: string;
  readonly appProto: string;
  readonly destIp: string;
  readonly destPort: number;
}

export const KINDS: readonly Kind[] = [
  {
    sid: 9_100_210,
    severity: 1,
    signature: "WATCHFLOOR malware check-in to a command server over HTTP (Emotet form)",
    category: "A Network Trojan was detected",
    headline: "A computer here is taking orders from criminals",
    appProto: "http",
    destIp: "198.51.100.23",
    destPort: 8080,
  },
  {
    sid: 9_100_310,
    severity: 1,
    signature: "WATCHFLOOR program copied to another workstation over SMB and started as a service",
    category: "Attempted Administrator Privilege Gain",
    headline: "An intruder is moving from computer to computer",
    appProto: "smb",
    destIp: "10.20.1.17",
    destPort: 445,
  },
  {
    sid: 9_100_120,
    severity: 2,
    signature: "WATCHFLOOR SQL injection tried on a public look-up",
    category: "Web Application Attack",
    headline: "Somebody is trying to break into the public look-up page",
    appProto: "http",
    destIp: "10.20.8.5",
    destPort: 80,
  },
  {
    sid: 9_100_410,
    severity: 2,
    signature: "WATCHFLOOR many failed SSH sign-ins from one address",
    category: "Attempted Administrator Privilege Gain",
    headline: "Somebody outside is guessing passwords",
    appProto: "ssh",
    destIp: "10.20.8.9",
    destPort: 22,
  },
  {
    sid: 9_100_510,
    severity: 3,
    signature: "WATCHFLOOR one outside address looks for open ports",
    category: "Detection of a Network Scan",
    headline: "An outside computer looked for open doors",
    appProto: "failed",
    destIp: "10.20.8.9",
    destPort: 3389,
  },
];

export interface Country {
  readonly jurisdictions: JurisdictionStatus[];
  readonly sensors: SensorSummary[];
  alerts: AlertSummary[];
}

function sensorOf(
  place: string,
  label: string,
  at: number,
  nowUs: number,
  state: "live" | "stale" | "waiting",
  random: () => number,
): SensorSummary {
  const packets = Math.floor(4e6 + random() * 9e8);
  const lossy = random() < 0.06;
  const silentUs = state === "stale" ? 240e6 + Math.floor(random() * 5e9) : Math.floor(random() * 4e6);
  const name = label
    .toLowerCase()
    .replace(/ (county|city|parish)/, "")
    .replace(/[^a-z]+/g, "-")
    .replace(/^-|-$/g, "");
  return {
    sensorId: sensorId(`${name}-${at}`),
    geoId: geoId(place),
    place: label,
    link: state === "live" ? "linked" : "waiting",
    state,
    enrolledAtUs: nowUs - 12 * 86_400e6,
    certificateExpiresAtUs: nowUs + (random() < 0.03 ? 6 : 78) * 86_400e6,
    ...(state !== "waiting" && { lastWordAtUs: nowUs - silentUs }),
    ...(state !== "waiting" && {
      heartbeat: {
        wire: 1,
        sentAtUs: nowUs - silentUs,
        agentVersion: "0.1.0",
        engine: {
          version: "7.0.10",
          state: "running",
          startedAtUs: nowUs - 9e10,
          restarts: random() < 0.05 ? 2 : 0,
          rulesLoaded: 38_214,
          rulesFailed: random() < 0.04 ? 3 : 0,
        },
        capture: {
          mode: "interface",
          source: "eth1",
          packets,
          bytes: packets * 640,
          kernelDrops: lossy ? Math.floor(packets * 0.021) : Math.floor(packets * 0.00002),
        },
        records: {
          linesRead: Math.floor(packets / 40),
          eventsEncoded: Math.floor(packets / 40),
          quarantined: random() < 0.05 ? 12 : 0,
          engineEvents: Math.floor(packets / 90_000),
          dropped: {},
          lagUs: Math.floor(40_000 + random() * 900_000),
        },
        spool: {
          heldBatches: state === "stale" ? 0 : Math.floor(random() * 3),
          heldBytes: 220_000,
          maxBytes: 8 * 1024 ** 3,
          oldestAgeUs: 900_000,
        },
        process: { rssBytes: 142 * 1024 ** 2, cpuUs: 4e9, diskFreeBytes: 81 * 1024 ** 3 },
      },
    }),
    held: { batches: 90_211, events: Math.floor(packets / 40), alerts: 14, engineEvents: Math.floor(packets / 90_000) },
    gaps: 0,
    chainBreaks: 0,
    engineAdvisories: [
      { id: "CVE-2026-22264", fixedIn: "7.0.14", summary: "A crafted capture can make the engine read freed memory." },
      { id: "CVE-2026-31933", fixedIn: "7.0.15", summary: "Certain stream inspection grows slow on crafted traffic." },
    ],
  };
}

/** An alert of `kind` in a place. */
export function alertOf(
  kind: Kind,
  place: string,
  label: string,
  arrival: number,
  atUs: number,
  sensor: string,
): AlertSummary {
  const { sid, severity, signature, category, headline, appProto, destIp, destPort } = kind;
  return {
    id: `${arrival}.0`,
    atUs: atUs - 310_000,
    receivedAtUs: atUs,
    sensorId: sensorId(sensor),
    geoId: geoId(place),
    place: label,
    headline,
    gid: 1,
    sid,
    rev: 2,
    signature,
    category,
    severity,
    srcIp: "10.20.1.42",
    srcPort: 49_153 + (arrival % 9_000),
    destIp,
    destPort,
    proto: "TCP",
    appProto,
    flowId: String(1_423_786_312_004_112 + arrival),
    communityId: "1:K7X1nPk3l2rJ0fTzq0c9m9zq0Vw=",
  };
}

/** @param nation every county of the country instead of four states. */
export function seedCountry(register: Register, nowUs: number, nation: boolean): Country {
  const random = randomOf(2026);
  const country: Country = { jurisdictions: [], sensors: [], alerts: [] };
  const counties = register.all.filter(
    ({ level, postal, geoId: code }) =>
      (level === "county" && (nation || ["IN", "OH", "NC", "WV"].includes(postal) || code === "20055")) ||
      ["18", "39", "37", "54", "72"].includes(code),
  );
  for (const { geoId: place, name, postal } of counties) {
    const label = register.label(place);
    const trouble = place === "20055" ? 0 : random();
    const state = place === "20055" || trouble > 0.985 ? "alert" : trouble > 0.955 ? "stale" : "live";
    const many = place === "20055" ? 3 : 1;
    const sensors = Array.from({ length: many }, (_, at) =>
      sensorOf(place, label, at + 1, nowUs, state === "stale" ? "stale" : "live", random),
    );
    country.sensors.push(...sensors);
    const kind = place === "20055" ? KINDS[0] : KINDS[2 + Math.floor(random() * 3)];
    const lastAlertAtUs = nowUs - Math.floor(random() * 3e9);
    country.jurisdictions.push({
      geoId: place,
      name,
      postal,
      state,
      sensors: many,
      liveSensors: state === "stale" ? 0 : many,
      alertsLastHour: state === "alert" ? 1 + Math.floor(random() * 12) : 0,
      ...(state === "alert" && { worstSeverity: kind?.severity ?? 3, lastAlertAtUs }),
      lastWordAtUs: Math.max(...sensors.map(({ lastWordAtUs }) => lastWordAtUs ?? 0)),
    });
  }
  const troubled = country.jurisdictions.filter(({ state }) => state === "alert");
  let atUs = nowUs - 3_000_000;
  for (let arrival = 900; arrival > 720; arrival -= 1) {
    const place = random() < 0.45 ? "20055" : troubled[Math.floor(random() * troubled.length)]?.geoId;
    if (place === undefined) continue;
    const kinds = place === "20055" ? KINDS.slice(0, 2) : KINDS.slice(2);
    const kind = kinds[Math.floor(random() * kinds.length)];
    const sensor = country.sensors.find((one) => one.geoId === place)?.sensorId ?? "x";
    if (kind !== undefined)
      country.alerts.push(alertOf(kind, place, register.label(geoId(place)), arrival, atUs, sensor));
    atUs -= Math.floor(random() * random() * 240e6);
  }
  return country;
}
