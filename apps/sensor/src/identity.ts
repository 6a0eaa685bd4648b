/** The sensor's identity on disk: loaded when there is one, else enrolled with the token. */
import { chmod, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import { type EnrolDeps, enrol, type SensorIdentity } from "@watchfloor/uplink";
import { geoIdSchema, sensorIdSchema } from "@watchfloor/wire";
import { z } from "zod";
import { writeNew } from "./write-new.ts";

/** One file, so that key and certificate are there together or not at all. */
const IDENTITY_FILE = "identity.json";

const identitySchema = z.strictObject({
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  keyPem: z.string(),
  certificatePem: z.string(),
  caPem: z.string(),
  ingest: z.string(),
});

export interface IdentityOptions {
  readonly directory: string;
  readonly token: string | undefined;
  readonly deps: EnrolDeps;
}

/**
 * @throws {WatchfloorError} E_ENROLMENT_REFUSED without identity and token, or what `enrol` says; E_CERTIFICATE when the
 *   file is damaged.
 */
export async function loadOrEnrol({ directory, token, deps }: IdentityOptions): Promise<SensorIdentity> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, IDENTITY_FILE);
  const known = await load(path);
  if (known !== undefined) return known;
  if (token === undefined) throw new WatchfloorError("E_ENROLMENT_REFUSED", { reason: "no identity and no --token" });
  const identity = await enrol(token, deps);
  await writeNew(path, JSON.stringify(identity, undefined, 2));
  return identity;
}

async function load(path: string): Promise<SensorIdentity | undefined> {
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
