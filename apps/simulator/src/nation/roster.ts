/**
 * The virtual sensors' identities: made and enrolled once, kept for the next start.
 *
 * Shape: `DIRECTORY/<ca digest>/<sensor id>.json`; identities of another hub are left alone, not used.
 */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import { createKeyAndRequest } from "@watchfloor/pki";
import { enrol, type SensorIdentity } from "@watchfloor/uplink";
import {
  enrolmentTokenAnswerSchema,
  geoIdSchema,
  parseEnrolmentToken,
  problemSchema,
  sensorIdSchema,
} from "@watchfloor/wire";
import { z } from "zod";
import type { VirtualPlace } from "./place.ts";

const identitySchema = z.strictObject({
  sensorId: sensorIdSchema,
  geoId: geoIdSchema,
  keyPem: z.string(),
  certificatePem: z.string(),
  caPem: z.string(),
  ingest: z.string(),
});

/** Enrolments under way at one time; making a key is the slow part. */
const AT_ONCE = 4;

export interface RosterDeps {
  /** One call of the hub's API: `POST` with a JSON body, the answer's status and JSON. */
  readonly post: (path: string, body: unknown) => Promise<{ readonly status: number; readonly json: unknown }>;
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly onEnrolled: (count: number, of: number) => void;
}

export interface Member {
  readonly place: VirtualPlace;
  readonly identity: SensorIdentity;
}

/**
 * An identity for each place, from the cache or by enrolment.
 *
 * A token is asked for first even when all are cached: it names the hub's authority, and so which cache is right.
 *
 * @throws {WatchfloorError} E_ENROLMENT_REFUSED, E_FORBIDDEN, E_UNAUTHENTICATED and what `enrol` says.
 */
export async function assembleRoster(places: readonly VirtualPlace[], deps: RosterDeps): Promise<readonly Member[]> {
  const [first] = places;
  if (first === undefined) return [];
  const firstToken = await tokenFor(first, deps);
  const token = parseEnrolmentToken(firstToken);
  if (token === undefined) throw new WatchfloorError("E_ENROLMENT_REFUSED", { reason: "the hub gave no token" });
  const cache = join(deps.directory, token.caSha256.slice(0, 16));
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const known = new Set(await readdir(cache));

  const members: Member[] = [];
  const waiting = [...places];
  const work = async () => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      deps.signal.throwIfAborted();
      const path = join(cache, `${place.sensorId}.json`);
      let identity = known.has(`${place.sensorId}.json`) ? await load(path) : undefined;
      if (identity === undefined) {
        const tokenText = place === first ? firstToken : await tokenFor(place, deps);
        identity = await enrol(tokenText, { createKeyAndRequest, signal: deps.signal });
        await writeFile(`${path}.new`, JSON.stringify(identity), { mode: 0o600 });
        await rename(`${path}.new`, path);
      }
      // The hub may listen elsewhere than when the identity was made.
      members.push({ place, identity: { ...identity, ingest: token.ingest } });
      deps.onEnrolled(members.length, places.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return members.sort((a, b) => (a.place.sensorId < b.place.sensorId ? -1 : 1));
}

async function tokenFor({ sensorId, geoId }: VirtualPlace, deps: RosterDeps): Promise<string> {
  const { status, json } = await deps.post("/api/v1/enrolment-tokens", {
    sensorId,
    geoId,
    segment: "office",
    validForHours: 1,
  });
  const answer = enrolmentTokenAnswerSchema.safeParse(json);
  if (answer.success) return answer.data.token;
  const problem = problemSchema.safeParse(json);
  const code = status === 401 ? "E_UNAUTHENTICATED" : status === 403 ? "E_FORBIDDEN" : "E_ENROLMENT_REFUSED";
  throw new WatchfloorError(code, { status, hub: problem.data?.code });
}

/** Undefined when the file is damaged: another one is made. */
async function load(path: string): Promise<SensorIdentity | undefined> {
  try {
    return identitySchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
