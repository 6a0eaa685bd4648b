/**
 * Keeps a second hub off a data directory.
 *
 * A listening socket of Linux's abstract namespace, named for the directory's inode: the kernel lets go of it at any
 * death, so no stale lock is left, and a pid that another program has meanwhile is no question.
 */
import { chmod, mkdir, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";

export interface Lock {
  release(): void;
}

/** Makes the directory where missing. @throws {WatchfloorError} E_DATA_IN_USE when another hub has it. */
export async function lockDirectory(directory: string): Promise<Lock> {
  const above = dirname(directory);
  // A sensor beside us has its engine run as a user without rights, who must pass through here.
  const made = await mkdir(above, { recursive: true, mode: 0o711 });
  if (made !== undefined) await chmod(above, 0o711);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { dev, ino } = await stat(directory);
  const server = createServer((socket) => socket.destroy());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("listening", resolve);
  server.once("error", (cause) => reject(new WatchfloorError("E_DATA_IN_USE", { directory }, { cause })));
  server.listen(`\0watchfloor-hub-${dev}-${ino}`);
  await promise;
  server.unref();
  return { release: () => server.close() };
}
