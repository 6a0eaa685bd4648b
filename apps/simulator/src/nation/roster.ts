/**
 * The virtual sensors' identities: made and enrolled once, kept for the next start.
 *
 * Shape: `DIRECTORY/<ca digest>/<sensor id>.json`; identities of another hub are left alone, not used.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
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
  /** Told of each as soon as it has its identity; those of the cache come first. */
  readonly onMember: (member: Member) => void;
  /** Told when the hub wants enrolments slower; they go on after `ms`. */
  readonly onSlower: (ms: number) => void;
}

export interface Member {
  readonly place: VirtualPlace;
  readonly identity: SensorIdentity;
}

/** When the hub says "too fast" and not for how long. */
const SLOWER_MS = 60_000;
/** Between two tries at a hub that does not answer. */
const OUT_OF_REACH_MS = 2_000;

/**
 * Finds an identity for each place, in the cache or by enrolment, as fast as the hub allows.
 *
 * A token is asked for first even when all are cached: it names the hub's authority, and so which cache is right.
 *
 * @throws {WatchfloorError} E_ENROLMENT_REFUSED, E_FORBIDDEN, E_UNAUTHENTICATED and what `enrol` says.
 */
export async function assembleRoster(places: readonly VirtualPlace[], deps: RosterDeps): Promise<void> {
  const { signal, onMember } = deps;
  const [first] = places;
  if (first === undefined) return;
  const firstToken = await patiently(deps, () => tokenFor(first, deps));
  const token = parseEnrolmentToken(firstToken);
  if (token === undefined) throw new WatchfloorError("E_ENROLMENT_REFUSED", { reason: "the hub gave no token" });
  const cache = join(deps.directory, token.caSha256.slice(0, 16));
  await mkdir(cache, { recursive: true, mode: 0o700 });
  // The hub may listen elsewhere than when the identity was made.
  const tell = (place: VirtualPlace, identity: SensorIdentity) =>
    onMember({ place, identity: { ...identity, ingest: token.ingest } });

  const waiting: VirtualPlace[] = [];
  for (const place of places) {
    const identity = await load(fileOf(cache, place));
    if (identity === undefined) waiting.push(place);
    else tell(place, identity);
  }
  const work = async () => {
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      signal.throwIfAborted();
      const wanted = place;
      const identity = await admit(wanted, wanted === first ? firstToken : undefined, deps);
      const path = fileOf(cache, wanted);
      await writeFile(`${path}.new`, JSON.stringify(identity), { mode: 0o600 });
      await rename(`${path}.new`, path);
      tell(wanted, identity);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function fileOf(cache: string, { sensorId }: VirtualPlace): string {
  return join(cache, `${sensorId}.json`);
}

/**
 * Enrols one. A hub that is out of reach for a while does not end a nation: it is asked again, with a new token, for the
 * answer that was lost may have used the old one up.
 */
async function admit(place: VirtualPlace, given: string | undefined, deps: RosterDeps): Promise<SensorIdentity> {
  const { signal } = deps;
  for (let token = given; ; token = undefined) {
    try {
      const tokenText = token ?? (await patiently(deps, () => tokenFor(place, deps)));
      // A hub that says "too fast" has not used the token up.
      return await patiently(deps, () => enrol(tokenText, { createKeyAndRequest, signal }));
    } catch (error) {
      if (!isWatchfloorError(error, "E_HUB_UNREACHABLE")) throw error;
      await sleep(OUT_OF_REACH_MS, undefined, { signal });
    }
  }
}

/** Does it again for as long as the hub asks for patience, after the time it asks for. */
async function patiently<T>({ signal, onSlower }: RosterDeps, act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!isWatchfloorError(error, "E_RATE_LIMITED")) throw error;
      const { retryAfterMs } = error.facts;
      const ms = typeof retryAfterMs === "number" ? retryAfterMs : SLOWER_MS;
      onSlower(ms);
      await sleep(ms, undefined, { signal });
    }
  }
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
  if (status === 429) throw new WatchfloorError("E_RATE_LIMITED", { retryAfterMs: retryAfterOf(problem.data?.facts) });
  const code = status === 401 ? "E_UNAUTHENTICATED" : status === 403 ? "E_FORBIDDEN" : "E_ENROLMENT_REFUSED";
  throw new WatchfloorError(code, { status, hub: problem.data?.code });
}

function retryAfterOf(facts: Readonly<Record<string, unknown>> | undefined): number {
  const ms = facts?.retryAfterMs;
  return typeof ms === "number" ? ms : SLOWER_MS;
}

/** Undefined when there is none or the file is damaged: another one is made. */
async function load(path: string): Promise<SensorIdentity | undefined> {
  try {
    return identitySchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
