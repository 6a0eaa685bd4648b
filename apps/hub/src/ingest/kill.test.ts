import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { Agent } from "node:https";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { fromMillis, geoId, NO_PREVIOUS_BATCH, type Sha256, sensorId } from "@watchfloor/domain";
import { createAuthority, createKeyAndRequest, fingerprint, issueSensor, issueServer } from "@watchfloor/pki";
import { expect, test } from "vitest";
import { openStore } from "../store/index.ts";
import { encoded, testDirectory } from "../store/store.fixture.ts";
import { ask, numbered, sending } from "./door.fixture.ts";
import { KILL_POINTS, type KilledHubOrder } from "./kill-points.fixture.ts";

const SCRIPT = fileURLToPath(new URL("./killed-hub.fixture.ts", import.meta.url));
/** Each point once; more are killed at random moments. `WATCHFLOOR_KILLS=25` for the long run. */
const KILLS = Math.max(KILL_POINTS.length, Number(process.env.WATCHFLOOR_KILLS ?? 0));
const ROWS = 40;

async function start(order: KilledHubOrder): Promise<{ child: ChildProcess; port: number | undefined }> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
  const said = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(said, "line"), once(child, "exit").then(() => [undefined])])) as [unknown];
  return { child, port: typeof line === "string" ? Number(line) : undefined };
}

test(`[I22] killed ${KILLS} times at every point of a batch's way, each event is stored exactly once`, async () => {
  const directory = await testDirectory();
  const now = fromMillis(Date.now());
  const authority = await createAuthority("test", now);
  const server = await issueServer(authority, ["localhost"], now);
  const { keyPem, csrPem } = await createKeyAndRequest();
  const who = { sensorId: sensorId("ks-finney"), geoId: geoId("20055") };
  const cert = await issueSensor(authority, { ...who, csrPem }, now);
  const common = {
    directory: directory.path,
    key: server.keyPem,
    cert: server.certificatePem,
    clientCa: authority.certificatePem,
    sensor: { id: who.sensorId, fingerprint: fingerprint(cert) },
  };
  let sequence = 1;
  let previous: Sha256 = NO_PREVIOUS_BATCH;
  let receipts = 0;
  const until = { running: true };
  let port: number | undefined;
  let agent = new Agent();

  /** A sensor as it should be: the same batch until its receipt is there, then the next. */
  async function sense(): Promise<void> {
    while (until.running) {
      const batch = await encoded(numbered(sequence * ROWS, ROWS));
      for (let held = false; !held && until.running; ) {
        const answer =
          port === undefined
            ? undefined
            : await ask(agent, port, sending(batch, { sequence, previous })).catch(() => undefined);
        if (answer !== undefined) expect(answer.status).toBe(200);
        held = answer !== undefined;
        if (!held) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (!until.running) return;
      receipts += 1;
      previous = batch.digest;
      sequence += 1;
    }
  }

  const sensing = sense();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const point = KILL_POINTS[kill % KILL_POINTS.length];
    const random = kill >= KILL_POINTS.length;
    const hub = await start({
      ...common,
      ...(point === undefined || (random && kill % 2 === 0) ? {} : { kill: point }),
      killAt: random ? 1 + (kill % 5) : 1,
      killAfterMs: random ? (kill * 7) % 30 : 0,
    });
    const ended =
      hub.child.exitCode === null && hub.child.signalCode === null ? once(hub.child, "exit") : Promise.resolve();
    agent = new Agent({ key: keyPem, cert, ca: authority.certificatePem, servername: "localhost", keepAlive: true });
    port = hub.port;
    const impatient = setTimeout(() => hub.child.kill("SIGKILL"), random ? 200 + ((kill * 131) % 900) : 20_000);
    await ended;
    clearTimeout(impatient);
    port = undefined;
    agent.destroy();
  }
  const last = await start(common);
  agent = new Agent({ key: keyPem, cert, ca: authority.certificatePem, servername: "localhost", keepAlive: true });
  port = last.port;
  const before = receipts;
  while (receipts < before + 5) await new Promise((resolve) => setTimeout(resolve, 50));
  until.running = false;
  await sensing;
  last.child.kill("SIGKILL");
  if (last.child.exitCode === null && last.child.signalCode === null) await once(last.child, "exit");
  agent.destroy();
  // One more start, without a sensor: before it listens it has stored all that lay in the landing.
  const quiet = await start(common);
  quiet.child.stdin?.end();
  expect(await once(quiet.child, "exit")).toEqual([0, null]);

  const store = await openStore({
    events: { kind: "embedded", directory: `${directory.path}/events` },
    room: { kind: "embedded", directory: `${directory.path}/room` },
  });
  try {
    const left = await readdir(`${directory.path}/landing`, { recursive: true });
    expect(left.toSorted()).toEqual(["incoming", "refused"]);
    const [row] = await store.events.query<Record<"n" | "flows" | "batches" | "first" | "last", string>>(
      `SELECT count() AS n, uniqExact(flow_id) AS flows, uniqExact(sequence) AS batches,
         min(sequence) AS first, max(sequence) AS last FROM events`,
    );
    const stored = { n: Number(row?.n), batches: Number(row?.batches), last: Number(row?.last) };
    // Every receipt's batch, and at most one more: taken when the sensor stopped listening for its receipt.
    expect(stored.last - receipts).toBeOneOf([0, 1]);
    expect(row).toMatchObject({ flows: row?.n, first: "1", batches: row?.last });
    expect(stored.n).toBe(stored.batches * ROWS);
    const tally = await store.room.db.selectFrom("tallies").selectAll().executeTakeFirstOrThrow();
    expect(tally).toMatchObject({ batches: stored.batches, events: stored.n, gaps: 0, chain_breaks: 0 });
  } finally {
    await store.close();
    await directory.remove();
  }
}, 1_200_000);
