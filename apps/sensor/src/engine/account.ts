/** The unprivileged user as whom the engine runs, when we are root and may choose. */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Account {
  /** Undefined when the engine runs as the agent does. */
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
  readonly name: string | undefined;
  /** Why the engine keeps root's rights though the agent could give them up; undefined when all is as it should be. */
  readonly keepsRoot?: { readonly reason: string; readonly directory?: string };
}

const SAME_AS_AGENT: Account = { ids: undefined, name: undefined };

/**
 * Looks the user up; without root, or without such a user, the engine runs as the agent does.
 *
 * @param parent of the engine's directory; when the user cannot enter it (a data directory under /root), the engine
 *   runs as the agent does, for otherwise it could not run at all, and `keepsRoot` says so.
 */
export async function resolveAccount(uid: number | undefined, name: string, parent: string): Promise<Account> {
  if (uid !== 0) return SAME_AS_AGENT;
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name)) return { ...SAME_AS_AGENT, keepsRoot: { reason: "no user's name" } };
  const user = await idOf("-u", name);
  const gid = await idOf("-g", name);
  // Whoever names root has it.
  if (user === 0) return SAME_AS_AGENT;
  if (user === undefined || gid === undefined) return { ...SAME_AS_AGENT, keepsRoot: { reason: "no such user" } };
  const account = { ids: { uid: user, gid }, name };
  const closed = await firstClosed(account, parent);
  if (closed === undefined) return account;
  return { ...SAME_AS_AGENT, keepsRoot: { reason: "the user may not enter a directory above", directory: closed } };
}

/** Whether an agent of this id may start programs as `name`: root may, everybody else only as themselves. */
export async function mayBecome(uid: number | undefined, name: string): Promise<boolean> {
  return uid === 0 || (await idOf("-u", name)) === uid;
}

/** The topmost directory on the way to `path` that the user may not enter. */
async function firstClosed(account: Account, path: string): Promise<string | undefined> {
  if (await mayUse(account, "-x", path)) return undefined;
  const above = dirname(path);
  return above === path ? path : ((await firstClosed(account, above)) ?? path);
}

/** Whether the engine's user may read (`-r`) or enter (`-x`) `path`; the agent's own right when they are one. */
export async function mayUse(account: Account, right: "-r" | "-x", path: string): Promise<boolean> {
  return run("test", [right, path], account.ids ?? {}).then(
    () => true,
    () => false,
  );
}

async function idOf(flag: "-u" | "-g", name: string): Promise<number | undefined> {
  const said = await run("id", [flag, "--", name]).catch(() => undefined);
  return said === undefined ? undefined : Number(said.stdout);
}
