/**
 * A batch and its receipt: how events cross from sensor to hub, once in effect.
 *
 * Shape: `POST /v1/batches` over TLS 1.3 with client certificate; the body is one Arrow IPC stream of
 * `EVENT_COLUMNS` in one zstd frame; the envelope travels in headers.
 */
import { batchSequence, LANES, sha256 } from "@watchfloor/domain";
import { z } from "zod";

export const BATCHES_PATH = "/v1/batches";
export const BATCH_CONTENT_TYPE = "application/vnd.apache.arrow.stream";

/** A batch larger than this is refused before it is read; sensors close theirs far below. */
export const MAX_BATCH_BYTES = 32 * 1024 * 1024;
/** What a batch may claim to become once decompressed: 200,000 rows of every column have 140 MB. */
export const MAX_BATCH_EXPANDED_BYTES = 192 * 1024 * 1024;
export const MAX_BATCH_ROWS = 200_000;
/** A lane's last number, 9 million years away at one batch a second. What two lanes skip still adds up to a safe number. */
const MAX_SEQUENCE = 2 ** 48;

export const laneSchema = z.enum(LANES);
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform(sha256);
export const sequenceSchema = z.number().int().positive().max(MAX_SEQUENCE).transform(batchSequence);

const count = z.number().int().nonnegative();

/** What a sensor says of a batch. Who it is, the certificate says. */
export const batchEnvelopeSchema = z.strictObject({
  wire: z.number().int().positive(),
  lane: laneSchema,
  sequence: sequenceSchema,
  rows: z.number().int().positive().max(MAX_BATCH_ROWS),
  /** SHA-256 of the body. */
  digest: sha256Schema,
  /** Digest of the lane's batch before; 64 zeros for the first. */
  previous: sha256Schema,
});
export type BatchEnvelope = z.infer<typeof batchEnvelopeSchema>;

/** The envelope as request headers; names are lower case. */
export function envelopeHeaders(envelope: BatchEnvelope): Record<string, string> {
  return {
    "content-type": BATCH_CONTENT_TYPE,
    "content-encoding": "zstd",
    "watchfloor-wire": String(envelope.wire),
    "watchfloor-lane": envelope.lane,
    "watchfloor-sequence": String(envelope.sequence),
    "watchfloor-rows": String(envelope.rows),
    "watchfloor-digest": envelope.digest,
    "watchfloor-previous": envelope.previous,
  };
}

/** Reads the envelope back; refuses with zod's result, never throws. */
export function parseEnvelope(headers: Readonly<Record<string, string | readonly string[] | undefined>>) {
  const whole = (name: string) => {
    const text = headers[name];
    return typeof text === "string" && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
  };
  return batchEnvelopeSchema.safeParse({
    wire: whole("watchfloor-wire"),
    lane: headers["watchfloor-lane"],
    sequence: whole("watchfloor-sequence"),
    rows: whole("watchfloor-rows"),
    digest: headers["watchfloor-digest"],
    previous: headers["watchfloor-previous"],
  });
}

/** The hub's word that it holds a batch durably. The sensor forgets the batch only when it has this. */
export const receiptSchema = z.strictObject({
  lane: laneSchema,
  sequence: sequenceSchema,
  digest: sha256Schema,
  rows: count,
  /** The hub's running number of the batch. */
  arrival: count,
  /** The hub held it already; nothing was changed. */
  duplicate: z.boolean(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** What the hub last holds of a sensor's lanes: `GET /v1/position`, asked when a spool starts. */
export const POSITION_PATH = "/v1/position";
export const positionSchema = z.strictObject({
  lanes: z.array(z.strictObject({ lane: laneSchema, sequence: count, digest: sha256Schema })),
});
export type Position = z.infer<typeof positionSchema>;

/** Every refusal of hub, on every border. `advice` is for people, `code` for programs. */
export const problemSchema = z.strictObject({
  code: z.string(),
  advice: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
