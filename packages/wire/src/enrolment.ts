/**
 * Enrolment: how a sensor gets its certificate and its place.
 *
 * The token is `wf1.` and base64url of JSON. It carries the SHA-256 of the hub's CA certificate, so that a sensor
 * trusts the right hub before the first byte is answered, and a secret that works once.
 */
import { isGeoId, isSensorId } from "@watchfloor/domain";
import { z } from "zod";
import { sha256Schema } from "./batch.ts";

/** On the enrolment listener: TLS 1.3 with the hub's certificate, no client certificate, this one route. */
export const ENROLMENTS_PATH = "/v1/enrolments";
export const MAX_ENROLMENT_BYTES = 8 * 1024;

export const sensorIdSchema = z.string().max(63).refine(isSensorId, "a DNS label in lower case");
export const geoIdSchema = z.string().max(10).refine(isGeoId, "a FIPS code of 2, 5 or 10 digits");

export const enrolmentTokenSchema = z.strictObject({
  /** `https://host:port` of the enrolment listener. */
  enrol: z.url(),
  /** `https://host:port` of the ingest listener. */
  ingest: z.url(),
  /** SHA-256 of the hub's CA certificate, DER. */
  caSha256: sha256Schema,
  secret: z.string().min(32).max(128),
});
export type EnrolmentToken = z.infer<typeof enrolmentTokenSchema>;

export const enrolmentRequestSchema = z.strictObject({
  secret: z.string().min(32).max(128),
  /** PKCS #10, PEM. Subject and extensions are ignored: name and place come from the token's record at the hub. */
  csrPem: z.string().max(4_096),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>;

export const enrolmentAnswerSchema = z.strictObject({
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  certificatePem: z.string(),
  caPem: z.string(),
});
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerSchema>;

const PREFIX = "wf1.";

export function formatEnrolmentToken(token: EnrolmentToken): string {
  return PREFIX + Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** The token's content, or undefined when `text` is not one. */
export function parseEnrolmentToken(text: string): EnrolmentToken | undefined {
  if (!text.startsWith(PREFIX) || text.length > 2_048) return undefined;
  try {
    const decoded: unknown = JSON.parse(Buffer.from(text.slice(PREFIX.length), "base64url").toString("utf8"));
    return enrolmentTokenSchema.safeParse(decoded).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
