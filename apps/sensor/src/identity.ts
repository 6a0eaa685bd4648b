/** The sensor's identity on disk: loaded when there is one, else enrolled with the token. */
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Sha256, sha256, WatchfloorError } from "@watchfloor/domain";
import { type EnrolDeps, enrol, type SensorIdentity } from "@watchfloor/uplink";
import { geoIdSchema, sensorIdSchema } from "@watchfloor/wire";
import { z } from "zod";
import { writeNew } from "./write-new.ts";

/** One file, so that key and certificate are there together or not at all. */
const IDENTITY_FILE = "identity.json";
/** What a new enrolment replaced, until the hub has answered the new identity. */
const OLD_IDENTITY_FILE = "identity.old.json";

const identitySchema = z.strictObject({
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  keyPem: z.string(),
  certificatePem: z.string(),
  caPem: z.string(),
  ingest: z.string(),
  /** Of the token it was made with. */
  tokenSha256: z.string().optional(),
});

type Known = z.infer<typeof identitySchema>;

export interface IdentityOptions {
  readonly directory: string;
  readonly token: string | undefined;
  readonly deps: EnrolDeps;
}

export interface Admission {
  readonly identity: SensorIdentity;
  /** Made with the token just now, not found. */
  readonly isNew: boolean;
}

/**
 * Finds the identity, or makes it with the token. A token other than the one it was made with replaces it: that one may
 * stay in a unit's environment for good, another one was given for a reason.
 *
 * @throws {WatchfloorError} E_ENROLMENT_REFUSED without identity and token, or what `enrol` says; E_ENROLMENT_OTHER for a
 *   token of another sensor or place; E_CERTIFICATE when the file is damaged. What was there then still is.
 */
export async function loadOrEnrol({ directory, token, deps }: IdentityOptions): Promise<Admission> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, IDENTITY_FILE);
  const known = await load(path);
  if (token === undefined) {
    if (known !== undefined) return { identity: known, isNew: false };
    throw new WatchfloorError("E_ENROLMENT_REFUSED", { reason: "no identity and no --token" });
  }
  const tokenSha256 = digestOf(token);
  if (known?.tokenSha256 === tokenSha256) return { identity: known, isNew: false };
  const identity = await enrol(token, deps);
  if (known !== undefined) {
    refuseOther(known, identity);
    await writeNew(join(directory, OLD_IDENTITY_FILE), JSON.stringify(known, undefined, 2));
  }
  await writeNew(path, JSON.stringify({ ...identity, tokenSha256 }, undefined, 2));
  return { identity, isNew: true };
}

/** The hub has answered the identity that stands: the one it replaced is of no use any more. */
export async function dropOldIdentity(directory: string): Promise<void> {
  await rm(join(directory, OLD_IDENTITY_FILE), { force: true });
}

/** The spool's batches are this sensor's and this place's: under another name they would be told of another office. */
function refuseOther(known: Known, identity: SensorIdentity): void {
  const { sensorId, geoId } = identity;
  if (sensorId === known.sensorId && geoId === known.geoId) return;
  throw new WatchfloorError("E_ENROLMENT_OTHER", {
    sensor: `${known.sensorId} (${known.geoId})`,
    token: `${sensorId} (${geoId})`,
  });
}

function digestOf(token: string): Sha256 {
  return sha256(createHash("sha256").update(token.trim()).digest("hex"));
}

async function load(path: string): Promise<Known | undefined> {
  try {
    const identity = identitySchema.parse(JSON.parse(await readFile(path, "utf8")));
    // A copy or a careless hand may have opened it.
    await chmod(path, 0o600);
    return identity;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    throw new WatchfloorError("E_CERTIFICATE", { file: path, reason: "the identity is damaged" }, { cause: error });
  }
}
