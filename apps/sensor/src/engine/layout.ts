/**
 * Where the engine's files are, and who may write them.
 *
 * What the agent writes and the engine reads (suricata.yaml, rules/, feed/) belongs to the agent; what the engine writes
 * (eve/, log/, run/) belongs to the engine's user. So a Suricata that was taken over by a packet cannot plant a link
 * through which an agent that runs as root would overwrite another file.
 */
import { createHash } from "node:crypto";
import { chmod, lchown, lstat, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import type { Account } from "./account.ts";

export interface EngineLayout {
  readonly root: string;
  readonly configuration: string;
  readonly threshold: string;
  readonly classification: string;
  readonly reference: string;
  readonly pidFile: string;
  readonly rules: string;
  /** Named pipes through which paced captures reach the engine. */
  readonly feed: string;
  readonly eve: string;
  readonly run: string;
  readonly log: string;
  readonly engineLog: string;
  /** What the engine says before its log is open. */
  readonly console: string;
  readonly socket: string;
}

/** A socket's path holds 107 bytes and its end (sys/un.h); Suricata cuts a longer one off without a word. */
const MAX_SOCKET_PATH_BYTES = 107;

/** @param temporary a directory with a short name, for the socket of an engine that lives deep down. */
export function layoutOf(directory: string, temporary: string): EngineLayout {
  const near = join(directory, "run", "command.socket");
  const hash = createHash("sha256").update(directory).digest("hex").slice(0, 16);
  const far = join(temporary, `watchfloor-engine-${hash}`, "command.socket");
  const fits = Buffer.byteLength(near) <= MAX_SOCKET_PATH_BYTES;
  return {
    root: directory,
    configuration: join(directory, "suricata.yaml"),
    threshold: join(directory, "threshold.config"),
    classification: join(directory, "classification.config"),
    reference: join(directory, "reference.config"),
    pidFile: join(directory, "engine.pid"),
    rules: join(directory, "rules"),
    feed: join(directory, "feed"),
    eve: join(directory, "eve"),
    run: fits ? join(directory, "run") : join(far, ".."),
    log: join(directory, "log"),
    engineLog: join(directory, "log", "suricata.log"),
    console: join(directory, "console.log"),
    socket: fits ? near : far,
  };
}

/**
 * Makes the directories and gives each its owner; the log of the run before is kept as `suricata.log.1`.
 *
 * @param uid of the agent. @throws {WatchfloorError} E_ENGINE_FAILED where a link, or another user's directory, stands.
 */
export async function prepareLayout(layout: EngineLayout, account: Account, uid: number | undefined): Promise<void> {
  for (const directory of [layout.root, layout.rules, layout.feed]) {
    await mkdir(directory, { recursive: true, mode: 0o750 });
    if (directory === layout.root) await refuseForeign(directory, [uid]);
    await ownedByAgent(directory, account);
  }
  for (const directory of [layout.eve, layout.run, layout.log]) {
    await mkdir(directory, { recursive: true, mode: 0o750 });
    const isOurs = dirname(directory) === layout.root;
    if (!isOurs) await refuseForeign(directory, [uid, account.ids?.uid]);
    await ownedByEngine(directory, account);
    // The engine was somebody else the last time.
    if (isOurs && account.ids === undefined && uid === 0) await lchown(directory, 0, 0);
  }
  await rename(layout.engineLog, `${layout.engineLog}.1`).catch(ignoreMissing);
}

/** Owner and group are the engine's. */
export async function ownedByEngine(path: string, account: Account): Promise<void> {
  await refuseLink(path);
  if (account.ids !== undefined) await lchown(path, account.ids.uid, account.ids.gid);
}

/** The engine may read, not write. */
export async function ownedByAgent(path: string, account: Account): Promise<void> {
  await refuseLink(path);
  if (account.ids === undefined) return;
  await lchown(path, 0, account.ids.gid);
  const { mode } = await lstat(path);
  await chmod(path, (mode & 0o700) | ((mode & 0o500) >> 3));
}

async function refuseLink(path: string): Promise<void> {
  if ((await lstat(path)).isSymbolicLink()) {
    throw new WatchfloorError("E_ENGINE_FAILED", { reason: "a link where the engine's own directory must be", path });
  }
}

/** Where everybody may make directories, who made this one first could swap the socket in it. */
async function refuseForeign(path: string, owners: readonly (number | undefined)[]): Promise<void> {
  const { uid } = await lstat(path);
  if (!owners.includes(uid) && uid !== 0 && owners[0] !== undefined) {
    throw new WatchfloorError("E_ENGINE_FAILED", { reason: "another user's directory", path, owner: uid });
  }
}

export function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
