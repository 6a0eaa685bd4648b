/** When each alert's line could first be read in Suricata's files: a second reader beside the agent. */
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

const POLL_MS = 2;

export class EveWatch {
  readonly #directory: string;
  readonly #timer: NodeJS.Timeout;
  readonly #files = new Map<string, { readonly descriptor: number; offset: number; rest: string }>();
  readonly #seen = new Map<number, number>();
  readonly #chunk = Buffer.alloc(1 << 16);

  constructor(directory: string) {
    this.#directory = directory;
    this.#timer = setInterval(() => this.#look(), POLL_MS);
  }

  /** µs since the epoch when the first line with this sid stood in the file. */
  seenAtUs(sid: number): number | undefined {
    return this.#seen.get(sid);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { descriptor } of this.#files.values()) closeSync(descriptor);
  }

  #look(): void {
    for (const name of readdirSync(this.#directory)) {
      if (!name.endsWith(".json") || this.#files.has(name)) continue;
      this.#files.set(name, { descriptor: openSync(join(this.#directory, name), "r"), offset: 0, rest: "" });
    }
    for (const file of this.#files.values()) {
      const bytes = readSync(file.descriptor, this.#chunk, 0, this.#chunk.length, file.offset);
      if (bytes === 0) continue;
      file.offset += bytes;
      const nowUs = Math.round((performance.timeOrigin + performance.now()) * 1000);
      const lines = (file.rest + this.#chunk.toString("utf8", 0, bytes)).split("\n");
      file.rest = lines.pop() ?? "";
      for (const line of lines) {
        const sid = Number(/"signature_id":(\d+)/.exec(line)?.[1]);
        if (sid > 0 && !this.#seen.has(sid)) this.#seen.set(sid, nowUs);
      }
    }
  }
}
