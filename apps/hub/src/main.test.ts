import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { testDirectory } from "./store/store.fixture.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const readySchema = z.strictObject({
  kind: z.literal("ready"),
  room: z.url(),
  ingest: z.url(),
  enrol: z.url(),
  invitation: z.url().optional(),
  pid: z.number(),
});

function hub(directory: string, ...more: readonly string[]) {
  const free = ["--listen", "127.0.0.1:0", "--ingest", "127.0.0.1:0", "--enrol", "127.0.0.1:0"];
  const flags = ["--data", directory, ...free, "--json", ...more];
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (chunk) => {
    complaint += String(chunk);
  });
  return { child, said: createInterface({ input: child.stdout }), complaint: () => complaint };
}

async function ready(running: ReturnType<typeof hub>) {
  const [line] = await Promise.race([
    once(running.said, "line"),
    once(running.child, "exit").then(() => Promise.reject(new Error(running.complaint()))),
  ]);
  return readySchema.parse(JSON.parse(String(line)));
}

test("[Z2] [Z5] it says when it stands, leaves its address for its operator alone, and ends in order; killed, the next one starts", async () => {
  const directory = await testDirectory();
  try {
    const first = hub(directory.path);
    const told = await ready(first);
    expect(told.pid).toBe(first.child.pid);
    expect(told.invitation).toContain("/welcome#");
    const runFile = `${directory.path}/hub/run/hub.json`;
    const run: { readonly token: string } = JSON.parse(await readFile(runFile, "utf8"));
    expect((await stat(runFile)).mode & 0o777).toBe(0o600);
    const me = await fetch(new URL("/api/v1/me", told.room), { headers: { authorization: `Bearer ${run.token}` } });
    expect(me.status).toBe(200);
    const second = hub(directory.path);
    const [code] = await once(second.child, "exit");
    expect(code).toBe(1);
    expect(second.complaint()).toContain("E_DATA_IN_USE");
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    const third = hub(directory.path, "--parent-pipe");
    expect((await ready(third)).room).toMatch(/^http:\/\/localhost:/);
    third.child.stdin.end();
    expect((await once(third.child, "exit"))[0]).toBe(0);
    expect(third.complaint()).toBe("");
  } finally {
    await directory.remove();
  }
}, 300_000);
