import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { fromMillis, geoId, sensorId } from "@watchfloor/domain";
import { createAuthority, createKeyAndRequest, fingerprint, issueSensor, issueServer } from "@watchfloor/pki";
import { expect, test } from "vitest";
import { openStore } from "../store/index.ts";
import { encoded, landed, testDirectory } from "../store/store.fixture.ts";
import { numbered } from "./door.fixture.ts";
import type { KilledHubOrder } from "./kill-points.fixture.ts";
import { MOST_DEATHS } from "./recovery-journal.ts";

const SCRIPT = fileURLToPath(new URL("./killed-hub.fixture.ts", import.meta.url));
const BATCHES = 6;
const ROWS = 10;
const DEADLY = 4;

/** Whether the hub came so far that it listens. */
async function stands(child: ChildProcess): Promise<boolean> {
  if (child.stdout === null) throw new TypeError("a piped child has no pipe");
  const port = once(createInterface({ input: child.stdout }), "line").then(() => true);
  return await Promise.race([port, once(child, "exit").then(() => false)]);
}

test("[I25] a batch that ends the hub is found and set aside after three deaths of its own; the others are stored", async () => {
  const directory = await testDirectory();
  const now = fromMillis(Date.now());
  const authority = await createAuthority("test", now);
  const server = await issueServer(authority, ["localhost"], now);
  const { csrPem } = await createKeyAndRequest();
  const who = { sensorId: sensorId("ks-finney"), geoId: geoId("20055") };
  const order: KilledHubOrder = {
    directory: directory.path,
    key: server.keyPem,
    cert: server.certificatePem,
    clientCa: authority.certificatePem,
    sensor: { id: who.sensorId, fingerprint: fingerprint(await issueSensor(authority, { ...who, csrPem }, now)) },
    deadly: DEADLY,
  };
  const landing = `${directory.path}/landing`;
  await mkdir(landing);
  for (let arrival = 1; arrival <= BATCHES; arrival += 1)
    await landed(landing, await encoded(numbered(arrival * ROWS, ROWS)), { arrival });

  let deaths = 0;
  for (; deaths < 20; deaths += 1) {
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
    if (!(await stands(child))) continue;
    child.stdin.end();
    await once(child, "exit");
    break;
  }
  // Six together, three, two, and then alone.
  expect(deaths).toBe(3 + MOST_DEATHS);

  const store = await openStore({
    events: { kind: "embedded", directory: `${directory.path}/events` },
    room: { kind: "embedded", directory: `${directory.path}/room` },
  });
  try {
    const rows = await store.events.query<{ arrival: string; n: string }>(
      "SELECT arrival, count() AS n FROM events GROUP BY arrival ORDER BY arrival",
    );
    expect(rows.map(({ arrival, n }) => [Number(arrival), Number(n)])).toEqual([1, 2, 3, 5, 6].map((at) => [at, ROWS]));
    const tally = await store.room.db.selectFrom("tallies").selectAll().executeTakeFirstOrThrow();
    expect(tally).toMatchObject({ events: 50, refused_batches: 1, refused_events: ROWS });
    const refused = (await readdir(`${landing}/refused`)).find((name) => name.endsWith(".json"));
    expect(await readFile(`${landing}/refused/${refused}`, "utf8")).toContain("the hub ended each time");
    expect((await readdir(landing)).toSorted()).toEqual(["incoming", "refused"]);
  } finally {
    await store.close();
    await directory.remove();
  }
}, 180_000);
