/** A real hub on free ports and a directory of its own, with an operator's token and as many sensors as wanted. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyAndRequest } from "@watchfloor/pki";
import { enrol, type SensorIdentity } from "@watchfloor/uplink";
import { Program } from "./program.ts";

export interface HubUnderTest {
  readonly program: Program;
  readonly directory: string;
  readonly room: string;
  readonly invitation: string | undefined;
  /** One call of the API with the operator's token. @throws when the hub refuses. */
  call(method: "GET" | "POST", path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>>;
  enrolmentToken(sensorId: string, geoId: string): Promise<string>;
  enrolled(sensorId: string, geoId: string): Promise<SensorIdentity>;
  /** Events the store answers with, engine events and all. */
  countEvents(filter?: string): Promise<number>;
  bytesAtRest(): Promise<number>;
  remove(): Promise<void>;
}

/** Starts a hub; `flags` are added to those that give it free ports and an empty directory. */
export async function startHub(flags: readonly string[] = [], cores?: string): Promise<HubUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), "watchfloor-bench-hub-"));
  const program = new Program({
    name: "hub",
    flags: [
      "--data",
      directory,
      "--listen",
      "localhost:0",
      "--ingest",
      "127.0.0.1:0",
      "--enrol",
      "127.0.0.1:0",
      ...flags,
    ],
    ...(cores === undefined ? {} : { cores }),
  });
  const ready = await program.hear("ready", 60_000);
  const room = String(ready.room);
  const run: unknown = JSON.parse(readFileSync(join(directory, "hub/run/hub.json"), "utf8"));
  const token = typeof run === "object" && run !== null && "token" in run ? String(run.token) : "";
  const call: HubUnderTest["call"] = async (method, path, body) => {
    const answer = await fetch(new URL(path, room), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    const said: unknown = JSON.parse(text);
    return typeof said === "object" && said !== null ? { ...said } : {};
  };
  const enrolmentToken = async (sensorId: string, geoId: string) =>
    String((await call("POST", "/api/v1/enrolment-tokens", { sensorId, geoId })).token);
  return {
    program,
    directory,
    room,
    invitation: typeof ready.invitation === "string" ? ready.invitation : undefined,
    call,
    enrolmentToken,
    enrolled: async (sensorId, geoId) => await enrol(await enrolmentToken(sensorId, geoId), { createKeyAndRequest }),
    countEvents: async (filter = "") => Number((await call("POST", "/api/v1/query", { filter, limit: 1 })).total),
    bytesAtRest: async () => await directoryBytes(join(directory, "hub/events")),
    async remove() {
      await program.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until `look` answers `wanted` or more. @throws when `timeoutMs` passes first. */
export async function waitFor(wanted: number, look: () => Promise<number>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen >= wanted) return;
    if (performance.now() > deadline) throw new Error(`${seen} of ${wanted} after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function directoryBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  let sum = 0;
  for (const entry of entries) {
    // Files of a merged part may go while we look.
    if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
