/** The agent on a machine whose clock is set back while it runs. */
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fromMillis } from "@watchfloor/domain";
import { createKeyAndRequest } from "@watchfloor/pki";
import { decodeBatch } from "@watchfloor/wire";
import { expect, test } from "vitest";
import { runAgent } from "./agent.ts";
import { readSensorConfiguration } from "./configuration.ts";
import { eveLines } from "./eve-lines.fixture.ts";
import { startReceiver } from "./receiver.fixture.ts";

const HOUR_MS = 3_600_000;

test("[T26] a clock that is set back by an hour holds no record back, urgent or bulk", async () => {
  const directory = await mkdtemp(join(tmpdir(), "clock-"));
  const receiver = await startReceiver();
  const stopping = new AbortController();
  let setBackMs = 0;
  const eve = join(directory, "eve.json");
  const lines = eveLines(400, 3);
  await writeFile(eve, "");
  const flags = ["--data", directory, "--token", receiver.token, "--eve", eve, "--flush.bulk", "300ms"];
  const received = () => receiver.batches.reduce((sum, { body }) => sum + decodeBatch(body).length, 0);
  const running = runAgent(readSensorConfiguration({ file: undefined, env: {}, flags }), {
    version: "0.0.0",
    now: () => fromMillis(Date.now() - setBackMs),
    elapsedMs: () => performance.now(),
    sleep: (ms, signal) =>
      wait(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      }),
    random: () => 0.5,
    report: { say: () => undefined, note: () => undefined, problem: () => undefined },
    createKeyAndRequest,
    startEngine: () => Promise.reject(new Error("no engine with --eve")),
    host: { suricata: "none", systemConfiguration: [], temporary: directory, uid: 1 },
    process: async () => ({ rssBytes: 1, cpuUs: 1, diskFreeBytes: 1 }),
    stopping: stopping.signal,
  });
  try {
    await appendFile(eve, `${lines.slice(0, 200).join("\n")}\n`);
    await expect.poll(received, { timeout: 20_000 }).toBe(200);
    // A batch of either lane is open when it happens.
    await appendFile(eve, `${lines.slice(200, 300).join("\n")}\n`);
    await wait(100);
    setBackMs = HOUR_MS;
    await appendFile(eve, `${lines.slice(300).join("\n")}\n`);
    await expect.poll(received, { timeout: 10_000 }).toBe(400);
  } finally {
    stopping.abort(new Error("enough"));
    await running;
    await receiver.close();
    await rm(directory, { recursive: true, force: true });
  }
}, 60_000);
