/** Finds the hub to ask: one that was named, the one that runs on a data directory, or one started for the question. */
import { join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import { z } from "zod";
import type { Child } from "../children/child.ts";
import { type House, scriptOf } from "../house/house.ts";
import type { HubAddress } from "./hub-api.ts";

/** `hub/run/hub.json`, written by a running hub, mode 0600; the token is renewed there before it expires. */
const runFileSchema = z.looseObject({
  room: z.url(),
  ingest: z.url(),
  enrol: z.url(),
  token: z.string().min(1),
  pid: z.number().int().positive(),
});
export type RunFile = z.infer<typeof runFileSchema>;

/** Settings of every command that asks a hub. */
export const HUB_SETTINGS = {
  hub: { schema: z.url().optional(), help: "ask this hub instead of the one of --data", placeholder: "URL" },
  token: {
    schema: z.string().min(1).optional(),
    secret: true,
    help: "token for --hub, from `watchfloor token new`",
    placeholder: "T",
  },
  data: {
    schema: z.string().min(1),
    default: "./watchfloor-data",
    help: "ask the hub of this data directory, or its data at rest",
    placeholder: "DIR",
  },
} as const;

/** Where a question goes. */
export interface Whom {
  readonly hub?: string | undefined;
  readonly token?: string | undefined;
  readonly dataDirectory: string;
}

/** First start makes keys, certificates and two stores; on a slow disk that takes its time. */
export const HUB_START_MS = 120_000;

/** What the hub of `dataDirectory` says of itself, or undefined when none has said anything. */
export async function readRunFile(house: House, dataDirectory: string): Promise<RunFile | undefined> {
  const text = await house.readText(join(dataDirectory, "hub", "run", "hub.json"));
  if (text === undefined) return undefined;
  try {
    return runFileSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether the hub of a run file answers: the file of one that was killed stays behind. */
export async function answers(house: House, run: RunFile): Promise<boolean> {
  try {
    const response = await house.fetch(new URL("/api/health", run.room), { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

export async function within<Value>(house: House, ms: number, what: string, work: Promise<Value>): Promise<Value> {
  const late = house.sleep(ms).then(() => {
    throw new WatchfloorError("E_PROGRAM_SILENT", { program: what, waitedMs: ms });
  });
  return Promise.race([work, late]);
}

/** Starts a hub on `dataDirectory` that only we know of: on free ports of this machine, without saying anything. */
async function startQuietly(house: House, dataDirectory: string): Promise<Child> {
  const free = ["--listen", "127.0.0.1:0", "--ingest", "127.0.0.1:0", "--enrol", "127.0.0.1:0"];
  const child = house.family.start({
    name: "hub",
    script: scriptOf(house, "hub"),
    args: ["--data", dataDirectory, ...free],
    environment: house.environment,
  });
  await within(house, HUB_START_MS, "hub", child.says("ready"));
  return child;
}

/**
 * Hands the address of the hub to `work`; one that was started for it is stopped afterwards.
 *
 * @throws {WatchfloorError} E_USAGE when --hub is given without --token, E_NOT_FOUND when there is no data.
 */
export async function withHub<Value>(
  house: House,
  whom: Whom,
  work: (hub: HubAddress) => Promise<Value>,
): Promise<Value> {
  if (whom.hub !== undefined) {
    if (whom.token === undefined) throw new WatchfloorError("E_USAGE", { reason: "--hub needs --token" });
    return work({ url: whom.hub, token: whom.token });
  }
  const { dataDirectory } = whom;
  const running = await readRunFile(house, dataDirectory);
  if (running !== undefined && (await answers(house, running)))
    return work({ url: running.room, token: running.token });
  if (running === undefined && !(await house.exists(join(dataDirectory, "hub", "room")))) {
    throw new WatchfloorError("E_NOT_FOUND", { dataDirectory, reason: "no hub has run on this data directory" });
  }
  const child = await startQuietly(house, dataDirectory);
  try {
    const run = await readRunFile(house, dataDirectory);
    if (run === undefined) throw new WatchfloorError("E_PROGRAM_SILENT", { program: "hub", said: "no run/hub.json" });
    return await work({ url: run.room, token: run.token });
  } finally {
    await child.stop(30_000);
  }
}
