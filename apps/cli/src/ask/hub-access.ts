/** Finds the hub to ask: one that was named, the one that runs on a data directory, or one started for the question. */
import { join, resolve } from "node:path";
import { isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import { z } from "zod";
import type { Child } from "../children/child.ts";
import { commandOf, type House } from "../house/house.ts";
import type { HubAddress } from "./hub-api.ts";
import { addressIn, answers, readRunFile } from "./run-file.ts";
import { trustFrom } from "./trust-file.ts";

/** Settings of every command that asks a hub. */
export const HUB_SETTINGS = {
  hub: { schema: z.url().optional(), help: "ask this hub instead of the one of --data", placeholder: "URL" },
  token: {
    schema: z.string().min(1).optional(),
    secret: true,
    help: "token for --hub, from `watchfloor token new`; best given by its variable",
    placeholder: "T",
  },
  ca: {
    schema: z.string().min(1).optional(),
    help: "certificate to trust at --hub, PEM: that hub's hub/ca/certificate.pem, when it has no public one",
    placeholder: "FILE",
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
  /** File with the certificates to trust at `hub`. */
  readonly ca?: string | undefined;
  readonly dataDirectory: string;
}

/** Where the settings of `HUB_SETTINGS` point. */
export function whomOf(
  house: House,
  { hub, token, ca, data }: Omit<Whom, "dataDirectory"> & { readonly data: string },
): Whom {
  return { hub, token, ca, dataDirectory: resolve(house.cwd, data) };
}

/** First start makes keys, certificates and two stores; on a slow disk that takes its time. */
export const HUB_START_MS = 120_000;
/** How often and how long a question waits for a hub that somebody else is starting. */
const STARTING_TRIES = 15;
const STARTING_MS = 1_000;

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
    command: commandOf(house.root, "hub"),
    args: ["--data", dataDirectory, ...free],
    environment: house.environment,
  });
  await within(house, HUB_START_MS, "hub", child.says("ready"));
  return child;
}

/**
 * The hub that was named with --hub.
 *
 * @throws {WatchfloorError} E_USAGE when what is said of it does not go together, E_NOT_FOUND or E_CONFIG_INVALID for --ca.
 */
async function namedHub(house: House, { hub, token, ca }: Whom): Promise<HubAddress | undefined> {
  if (hub === undefined) {
    if (ca !== undefined) throw new WatchfloorError("E_USAGE", { reason: "--ca goes with --hub" });
    return undefined;
  }
  if (token === undefined) throw new WatchfloorError("E_USAGE", { reason: "--hub needs --token" });
  if (ca === undefined) return { url: hub, token };
  if (new URL(hub).protocol !== "https:") throw new WatchfloorError("E_USAGE", { reason: "--ca needs an https --hub" });
  return { url: hub, token, trust: await trustFrom(house, ca) };
}

/** The hub that was named, or the one that runs on the data directory; undefined when none does. */
async function standingHub(house: House, whom: Whom): Promise<HubAddress | undefined> {
  const named = await namedHub(house, whom);
  if (named !== undefined) return named;
  const running = await readRunFile(house, whom.dataDirectory);
  return running !== undefined && (await answers(house, running)) ? addressIn(running) : undefined;
}

/**
 * For what only the hub that people reach can do: its links and tokens name where it listens.
 *
 * @throws {WatchfloorError} as `namedHub`, E_HUB_UNREACHABLE when no hub runs on the data directory.
 */
export async function runningHub(house: House, whom: Whom): Promise<HubAddress> {
  const hub = await standingHub(house, whom);
  if (hub !== undefined) return hub;
  const { dataDirectory } = whom;
  throw new WatchfloorError("E_HUB_UNREACHABLE", { dataDirectory, reason: "no hub runs on it; start it first" });
}

const isInUse = (error: unknown): boolean =>
  isWatchfloorError(error, "E_PROGRAM_ENDED") && String(error.facts.said).startsWith("E_DATA_IN_USE");

/** A hub that is just starting holds the directory before it says where it is. */
async function hubThatStarts(house: House, whom: Whom): Promise<HubAddress | undefined> {
  for (let tries = 0; tries < STARTING_TRIES; tries += 1) {
    await house.sleep(STARTING_MS);
    const hub = await standingHub(house, whom);
    if (hub !== undefined) return hub;
  }
  return undefined;
}

/**
 * Hands the address of the hub to `work`; one that was started for it is stopped afterwards.
 *
 * @throws {WatchfloorError} as `namedHub`, E_NOT_FOUND when there is no data.
 */
export async function withHub<Value>(
  house: House,
  whom: Whom,
  work: (hub: HubAddress) => Promise<Value>,
): Promise<Value> {
  const standing = await standingHub(house, whom);
  if (standing !== undefined) return work(standing);
  const { dataDirectory } = whom;
  if (
    !(await house.exists(join(dataDirectory, "hub", "room"))) &&
    (await readRunFile(house, dataDirectory)) === undefined
  ) {
    throw new WatchfloorError("E_NOT_FOUND", { dataDirectory, reason: "no hub has run on this data directory" });
  }
  let child: Child;
  try {
    child = await startQuietly(house, dataDirectory);
  } catch (error) {
    const starting = isInUse(error) ? await hubThatStarts(house, whom) : undefined;
    if (starting === undefined) throw error;
    return work(starting);
  }
  try {
    const run = await readRunFile(house, dataDirectory);
    if (run === undefined) throw new WatchfloorError("E_PROGRAM_SILENT", { program: "hub", said: "no run/hub.json" });
    return await work(addressIn(run));
  } finally {
    await child.stop(30_000);
  }
}
