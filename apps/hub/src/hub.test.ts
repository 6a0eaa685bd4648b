import { readdir, readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { createServer } from "node:net";
import { connect } from "node:tls";
import { fromMillis } from "@watchfloor/domain";
import { createRegister } from "@watchfloor/jurisdictions";
import { meSchema, newInvitationAnswerSchema } from "@watchfloor/wire";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readHubConfiguration } from "./configuration.ts";
import { HandTurnedTime } from "./hub.fixture.ts";
import { type RunningHub, startHub, type World } from "./hub.ts";
import { SoftAuthenticator } from "./serve/people/authenticator.fixture.ts";
import { type TestDirectory, testDirectory } from "./store/store.fixture.ts";

const DAY_MS = 86_400_000;
let directory: TestDirectory;
let time: HandTurnedTime;
let hub: RunningHub | undefined;
beforeEach(async () => {
  directory = await testDirectory();
  // A year ago, so that what is made anew a year later is good for a client of today as well.
  time = new HandTurnedTime(fromMillis(Date.now() - 340 * DAY_MS));
});
afterEach(async () => {
  await hub?.close();
  hub = undefined;
  await directory.remove();
});

async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, host, resolve));
  const bound = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof bound === "object" && bound !== null ? bound.port : 0;
}

const worldAt = ({ now, every }: HandTurnedTime): World => ({
  now,
  every,
  log: pino({ level: "silent" }),
  register: createRegister({ objects: { states: { geometries: [] }, counties: { geometries: [] } } }),
  version: "0.1.0",
  pid: process.pid,
  hostName: "localhost",
  roomDirectory: undefined,
  freePort,
  readText: (path) => readFile(path, "utf8"),
});

const start = (listen: string) => {
  const free = ["--listen", listen, "--ingest", "127.0.0.1:0", "--enrol", "127.0.0.1:0"];
  const values = readHubConfiguration({ flags: ["--data", directory.path, ...free] });
  return startHub({ ...values, data: directory.path }, worldAt(time));
};

/** SHA-256 of what the listener shows to a client that checks it against the authority. */
async function shownBy(url: string, ca: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port: Number(new URL(url).port), servername: "localhost", ca });
  await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  const shown = socket.getPeerX509Certificate()?.fingerprint256 ?? "";
  socket.destroy();
  return shown;
}

test("[Z6] a hub that runs for a year shows a new certificate in time on every listener, and cuts nobody off", async () => {
  hub = await start("0.0.0.0:0");
  const { room, ingest, enrol } = hub.ready;
  const ca = await readFile(`${directory.path}/hub/ca/certificate.pem`, "utf8");
  const all = () => Promise.all([room, ingest, enrol].map((url) => shownBy(url, ca)));
  const [first, ...others] = await all();
  expect(others).toEqual([first, first]);

  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, servername: "localhost" });
  const ask = (path: string, headers = {}) =>
    new Promise<{ readonly reused: boolean; readonly text: string }>((resolve, reject) => {
      const asked = request({ agent, host: "127.0.0.1", port: new URL(room).port, path, headers }, (answer) => {
        answer
          .setEncoding("utf8")
          .toArray()
          .then((parts) => resolve({ reused: asked.reusedSocket, text: parts.join("") }), reject);
      });
      asked.on("error", reject).end();
    });
  const endTold = async () => {
    const { token } = JSON.parse(await readFile(`${directory.path}/hub/run/hub.json`, "utf8"));
    const { text } = await ask("/metrics", { authorization: `Bearer ${token}` });
    return Number(/^watchfloor_hub_certificate_end_seconds\{certificate="hub"\} (\S+)$/m.exec(text)?.[1]);
  };
  expect(await endTold()).toBe(Math.floor((time.now() / 1_000 + 397 * DAY_MS) / 1_000));

  await time.leap(336 * DAY_MS);
  expect(await all()).toEqual([first, first, first]);
  await time.leap(2 * DAY_MS);
  await vi.waitFor(async () => expect(await all()).not.toContain(first), { timeout: 20_000 });
  expect(new Set(await all()).size).toBe(1);
  expect((await ask("/api/health")).reused).toBe(true);
  await vi.waitFor(async () => expect(await endTold()).toBe(Math.floor((time.now() / 1_000 + 397 * DAY_MS) / 1_000)));
  agent.destroy();
}, 120_000);

test("[Z8] a hub whose room would be found by an address does not start, and leaves nothing", async () => {
  await expect(start("10.0.0.5:8470")).rejects.toMatchObject({ code: "E_CONFIG_INVALID" });
  expect(await readdir(directory.path)).toEqual([]);
});

test("[Z9] who lost every passkey is let in by the operator of the machine: the run file's token invites", async () => {
  hub = await start("127.0.0.1:0");
  const { room, invitation } = hub.ready;
  const origin = new URL(room);
  const post = (path: string, body: object, headers = {}) =>
    fetch(new URL(path, room), {
      method: "POST",
      headers: { origin: origin.origin, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const welcome = async (link: string, name: string) => {
    const secret = new URL(link).hash.slice(1);
    const { publicKey } = await (await post("/api/v1/welcome/options", { secret, name })).json();
    const credential = new SoftAuthenticator(origin).create(publicKey);
    return meSchema.parse(await (await post("/api/v1/welcome", { secret, name, credential })).json());
  };
  await welcome(invitation ?? "", "Grace");
  await hub.close();
  hub = await start(`127.0.0.1:${origin.port}`);
  expect(hub.ready.invitation).toBeUndefined();
  const { token } = JSON.parse(await readFile(`${directory.path}/hub/run/hub.json`, "utf8"));
  const rights = ["watch", "administer", "metrics"];
  const wanted = { name: "Grace again", rights, scope: { kind: "nation" }, validForHours: 1 };
  const made = await post("/api/v1/invitations", wanted, { authorization: `Bearer ${token}` });
  expect(made.status).toBe(200);
  const { link } = newInvitationAnswerSchema.parse(await made.json());
  expect(await welcome(link, "x")).toMatchObject({ name: "Grace again", rights });
}, 120_000);
