/** What the hub tells the room and scripts: the bodies of `/api/v1`, in JSON. Times are µs since the epoch, UTC. */
import { JURISDICTION_STATES } from "@watchfloor/domain";
import { z } from "zod";
import { geoIdSchema, sensorIdSchema } from "./enrolment.ts";
import { heartbeatSchema } from "./heartbeat.ts";

const count = z.number().int().nonnegative();
const instantUs = z.number().int().nonnegative();
/** Every answer says how old it is (promise P10). */
const asOf = { asOfUs: instantUs };

export const scopeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("nation") }),
  z.strictObject({ kind: z.literal("places"), geoIds: z.array(geoIdSchema).min(1).max(4_000) }),
]);

/** What an account or token may do. `watch`: read all of its scope. `administer`: people, tokens, sensors. */
export const RIGHTS = ["watch", "administer", "metrics"] as const;
export const rightSchema = z.enum(RIGHTS);
export type Right = z.infer<typeof rightSchema>;

export const meSchema = z.strictObject({
  ...asOf,
  name: z.string(),
  rights: z.array(rightSchema),
  scope: scopeSchema,
  /** When a person must sign in again, however much the session is used; absent for a token. */
  sessionEndsAtUs: instantUs.optional(),
  hub: z.strictObject({
    name: z.string(),
    version: z.string(),
    /** Shown on every page when what is seen is not real. */
    exercise: z.string().optional(),
  }),
});
export type Me = z.infer<typeof meSchema>;

export const jurisdictionStatusSchema = z.strictObject({
  geoId: geoIdSchema,
  name: z.string(),
  postal: z.string(),
  state: z.enum(JURISDICTION_STATES),
  sensors: count,
  liveSensors: count,
  /** Alerts received in the last 60 minutes, engine events not counted. */
  alertsLastHour: count,
  /** Worst severity among them; 1 is the worst. */
  worstSeverity: z.number().int().min(1).max(255).optional(),
  lastAlertAtUs: instantUs.optional(),
  /** Last word of any of its sensors. */
  lastWordAtUs: instantUs.optional(),
});
export type JurisdictionStatus = z.infer<typeof jurisdictionStatusSchema>;

/** `GET /api/v1/map`: only jurisdictions with a sensor; all others are "none". */
export const mapSchema = z.strictObject({ ...asOf, jurisdictions: z.array(jurisdictionStatusSchema) });
export type MapAnswer = z.infer<typeof mapSchema>;

export const alertSummarySchema = z.strictObject({
  id: z.string(),
  /** Time of the packet, by the sensor. */
  atUs: instantUs,
  /** When the hub held it. */
  receivedAtUs: instantUs,
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  /** `Finney County, KS`. */
  place: z.string(),
  /** One line in plain language, from the card. */
  headline: z.string(),
  gid: count,
  sid: count,
  rev: count,
  signature: z.string(),
  category: z.string(),
  severity: z.number().int().min(1).max(255),
  srcIp: z.string(),
  srcPort: count.optional(),
  destIp: z.string(),
  destPort: count.optional(),
  proto: z.string(),
  appProto: z.string(),
  /** Text, as EVE's flow ids are up to 2^51 today and up to 2^64 by type. */
  flowId: z.string(),
  communityId: z.string(),
});
export type AlertSummary = z.infer<typeof alertSummarySchema>;

/** `GET /api/v1/alerts?limit=&before=&after=&geoId=&sensorId=&sid=&severity=`, newest arrival first. */
export const alertsSchema = z.strictObject({
  ...asOf,
  alerts: z.array(alertSummarySchema),
  /** Pass as `before` for the next page; absent on the last. */
  next: z.string().optional(),
  /** How many there are in all for this question, engine events not counted. */
  total: count,
});
export type AlertsAnswer = z.infer<typeof alertsSchema>;

/** An event as it was stored: EVE's own record put together again, with where it came from. */
export const eventSchema = z.strictObject({
  id: z.string(),
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  receivedAtUs: instantUs,
  record: z.record(z.string(), z.unknown()),
});
export type StoredEvent = z.infer<typeof eventSchema>;

/** What a person who is no analyst needs. */
export const cardSchema = z.strictObject({
  headline: z.string(),
  /** What happened, in two or three sentences. */
  meaning: z.string(),
  /** What to do first, in order. */
  firstSteps: z.array(z.string()),
  /** What not to do. */
  avoid: z.array(z.string()),
  /** Whom to call. */
  call: z.string(),
  /** When this is harmless, in one sentence. */
  harmlessWhen: z.string(),
});
export type Card = z.infer<typeof cardSchema>;

/** Who else saw it: by name inside the reader's scope, outside it as counts with a floor of three. */
export const seenElsewhereSchema = z.strictObject({
  windowUs: count,
  by: z.array(
    z.strictObject({
      /** `signature`, or the outside address both speak with. */
      kind: z.enum(["signature", "address"]),
      value: z.string(),
      places: z.array(z.strictObject({ geoId: geoIdSchema, place: z.string(), alerts: count, lastAtUs: instantUs })),
      /** Jurisdictions outside the reader's scope; absent when fewer than three. */
      others: count.optional(),
    }),
  ),
});
export type SeenElsewhere = z.infer<typeof seenElsewhereSchema>;

/** `GET /api/v1/alerts/{id}` */
export const alertDetailSchema = z.strictObject({
  ...asOf,
  alert: alertSummarySchema,
  card: cardSchema,
  event: eventSchema,
  /** Other records of the same sensor and `flow_id`, by time; at most 500. */
  related: z.array(eventSchema),
  relatedTotal: count,
  seenElsewhere: seenElsewhereSchema,
});
export type AlertDetail = z.infer<typeof alertDetailSchema>;

export const sensorSummarySchema = z.strictObject({
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  place: z.string(),
  link: z.enum(["linked", "waiting", "refused"]),
  /** Of the whole: waiting for its first word, live, stale, or revoked. */
  state: z.enum(["waiting", "live", "stale", "revoked"]),
  enrolledAtUs: instantUs,
  certificateExpiresAtUs: instantUs,
  lastWordAtUs: instantUs.optional(),
  /** The last heartbeat, as the sensor said it. */
  heartbeat: heartbeatSchema.optional(),
  /** Batches and events the hub holds of it. */
  held: z.strictObject({ batches: count, events: count, alerts: count, engineEvents: count }),
  /** Batch numbers that never came, and breaks in the chain of digests. */
  gaps: count,
  chainBreaks: count,
  /** Batches the event store would not take, and the events in them: set aside at the hub, for a person to look at. */
  refused: z.strictObject({ batches: count, events: count }),
  /** Known faults of this engine version, `CVE-2026-22264`. */
  engineAdvisories: z.array(z.strictObject({ id: z.string(), fixedIn: z.string(), summary: z.string() })),
});
export type SensorSummary = z.infer<typeof sensorSummarySchema>;

/** `GET /api/v1/sensors` */
export const sensorsSchema = z.strictObject({ ...asOf, sensors: z.array(sensorSummarySchema) });
export type SensorsAnswer = z.infer<typeof sensorsSchema>;

/** `GET /api/v1/sensors/{id}` */
export const sensorDetailSchema = z.strictObject({
  ...asOf,
  sensor: sensorSummarySchema,
  /** Health, not alerts: Suricata's engine events by signature. */
  engineEvents: z.array(z.strictObject({ sid: count, signature: z.string(), events: count, lastAtUs: instantUs })),
  eventTypes: z.array(z.strictObject({ eventType: z.string(), events: count, lastAtUs: instantUs })),
});
export type SensorDetail = z.infer<typeof sensorDetailSchema>;

/** `POST /api/v1/query` */
export const queryRequestSchema = z.strictObject({
  /** See docs/filter.md; empty asks for everything. */
  filter: z.string().max(4_096).default(""),
  /** A column's name; the answer is then counts by its values, most first. */
  groupBy: z.string().max(64).optional(),
  limit: z.number().int().min(1).max(10_000).default(100),
});
export type QueryRequest = z.infer<typeof queryRequestSchema>;
export const queryAnswerSchema = z.strictObject({
  ...asOf,
  /** Events that match in all. */
  total: count,
  events: z.array(eventSchema).optional(),
  groups: z.array(z.strictObject({ value: z.string(), events: count })).optional(),
  elapsedUs: count,
});
export type QueryAnswer = z.infer<typeof queryAnswerSchema>;

/** `POST /api/v1/enrolment-tokens`: the text is shown once and never again. */
export const newEnrolmentTokenSchema = z.strictObject({
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  /** What the watched segment is; voting and tabulation systems are refused. */
  segment: z.enum(["office", "registration", "web", "results", "tabulation"]).default("office"),
  validForHours: z.number().int().min(1).max(168).default(24),
});
export const enrolmentTokenAnswerSchema = z.strictObject({ token: z.string(), expiresAtUs: instantUs });
export type EnrolmentTokenAnswer = z.infer<typeof enrolmentTokenAnswerSchema>;

/** `POST /api/v1/tokens`: the text is shown once and stored as a hash. */
export const newApiTokenSchema = z.strictObject({
  name: z.string().min(1).max(100),
  rights: z.array(rightSchema).min(1),
  scope: scopeSchema,
  validForDays: z.number().int().min(1).max(366).default(30),
});
export const apiTokenSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  rights: z.array(rightSchema),
  scope: scopeSchema,
  createdAtUs: instantUs,
  expiresAtUs: instantUs,
  lastUsedAtUs: instantUs.optional(),
  /** The name of the person or token that made it. */
  createdBy: z.string().optional(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;
export const newApiTokenAnswerSchema = z.strictObject({ token: z.string(), apiToken: apiTokenSchema });
export type NewApiTokenAnswer = z.infer<typeof newApiTokenAnswerSchema>;
export const apiTokensSchema = z.strictObject({ ...asOf, tokens: z.array(apiTokenSchema) });
export type ApiTokensAnswer = z.infer<typeof apiTokensSchema>;

/** `GET /api/health`, the one answer without credentials; says only that the hub stands. */
export const healthSchema = z.strictObject({
  ...asOf,
  status: z.enum(["ok", "starting", "degraded"]),
  version: z.string(),
});
export type Health = z.infer<typeof healthSchema>;
