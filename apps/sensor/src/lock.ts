/**
 * Keeps a second agent off a data directory.
 *
 * A listening socket of Linux's abstract namespace, named for the directory's inode: the kernel lets go of it at any
 * death, so no stale lock is left to be removed by hand.
 */
import { stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { WatchfloorError } from "@watchfloor/domain";
import { makePassable } from "./directories.ts";

export interface Lock {
  release(): void;
}

/** Makes the directory where missing. @throws {WatchfloorError} E_DATA_IN_USE. */
export async function lockDirectory(directory: string): Promise<Lock> {
  await makePassable(directory);
  const { dev, ino } = await stat(directory);
  const server = createServer((socket) => socket.destroy());
  await listen(server, `\0watchfloor-sensor-${dev}-${ino}`, directory);
  server.unref();
  return { release: () => server.close() };
}

function listen(server: Server, name: string, directory: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("listening", resolve);
  server.once("error", (cause) => reject(new WatchfloorError("E_DATA_IN_USE", { directory }, { cause })));
  server.listen(name);
  return promise;
}
