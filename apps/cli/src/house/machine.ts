/** The machine, as `main.ts` hands it to the doctor. */
import { execFile } from "node:child_process";
import { readdir, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname } from "node:path";

export interface Machine {
  readonly nodeVersion: string;
  /** Path of the Node that runs us. */
  readonly node: string;
  /** What a command prints on standard output, or undefined when it fails or takes longer than 20 s. */
  readonly ask: (command: string, args: readonly string[]) => Promise<string | undefined>;
  /** Free bytes on the disk of `path`, or of the nearest directory above it that exists. */
  readonly freeBytes: (path: string) => Promise<number>;
  /** Whether somebody listens on this port of the loopback address. */
  readonly portTaken: (port: number) => Promise<boolean>;
  /** Names in a directory; none when it is not there. */
  readonly namesIn: (directory: string) => Promise<readonly string[]>;
}

export function realMachine(nodeVersion: string, node: string): Machine {
  const freeBytes = async (path: string): Promise<number> => {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch (error) {
      if (dirname(path) === path) throw error;
      return freeBytes(dirname(path));
    }
  };
  return {
    nodeVersion,
    node,
    freeBytes,
    ask: (command, args) =>
      new Promise((resolve) => {
        execFile(command, [...args], { timeout: 20_000 }, (error, stdout) =>
          resolve(error === null ? stdout : undefined),
        );
      }),
    portTaken: (port) =>
      new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => resolve(true));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(false)));
      }),
    namesIn: (directory) => readdir(directory).catch(() => []),
  };
}
