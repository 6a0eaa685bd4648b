import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newApiTokenAnswerSchema, newInvitationAnswerSchema, welcomeOptionsSchema } from "@watchfloor/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { houseOfPrograms, watchfloor } from "../house/command-line.fixture.ts";
import { type RunningHub, startHub } from "../up/hub.ts";

const PORT = 18_760;
let data = "";
let hub: RunningHub;
const { house, family } = houseOfPrograms();

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "watchfloor-invite-"));
  const free = ["--listen", `127.0.0.1:${PORT}`, "--ingest", "127.0.0.1:0", "--enrol", "127.0.0.1:0"];
  // Behind a proxy: the link is for where people find the room, not for where it listens.
  const flags = ["--data", data, "--origin", "https://room.example.gov", ...free];
  hub = await startHub(house, flags, data, () => {});
}, 120_000);
afterAll(async () => {
  await family.stopAll();
  rmSync(data, { recursive: true, force: true });
}, 60_000);

/** What the hub says the link is for, as the welcome page asks it. */
async function welcome(link: string) {
  const answer = await fetch(`http://127.0.0.1:${PORT}/api/v1/welcome/options`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "https://room.example.gov" },
    body: JSON.stringify({ secret: new URL(link).hash.slice(1) }),
  });
  return welcomeOptionsSchema.parse(await answer.json());
}

test("[L19] an administrator who lost the phone is let in with the same rights", { timeout: 60_000 }, async () => {
  const rights = ["watch", "administer", "metrics"];
  const { code, out, err } = await watchfloor("invite", "Grace Hopper", "--rights", ...rights, "--data", data);
  expect([code, out, err]).toEqual([
    0,
    expect.stringMatching(/^https:\/\/room\.example\.gov\/welcome#[\w-]{43}\n$/),
    expect.stringMatching(/^for Grace Hopper; works once, until \d{4}-\d\d-\d\dT\d\d:\d\d UTC\n$/),
  ]);
  expect(await welcome(out.trim())).toMatchObject({ name: "Grace Hopper", rights, scope: { kind: "nation" } });
});

test("[L19] nobody is invited beyond what the token may, and the answer is one object for programs", async () => {
  const administer = ["--rights", "watch", "administer", "--places", "39", "--data", data, "--json"];
  const made = await watchfloor("token", "new", "script", ...administer);
  const { token } = newApiTokenAnswerSchema.parse(JSON.parse(made.out));
  const ask = (...args: readonly string[]) =>
    watchfloor("invite", "Ida", "--json", "--hub", `http://127.0.0.1:${PORT}`, "--token", token, ...args);
  const refused = await ask();
  expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/^E_FORBIDDEN/) });
  expect(JSON.parse(refused.out)).toMatchObject({ kind: "error", code: "E_FORBIDDEN" });
  const { out } = await ask("--places", "39", "--hours", "1");
  const { link, invitation } = newInvitationAnswerSchema.parse(JSON.parse(out));
  expect(invitation).toMatchObject({ name: "Ida", rights: ["watch"], scope: { kind: "places", geoIds: ["39"] } });
  expect(invitation.expiresAtUs - invitation.createdAtUs).toBe(3_600_000_000);
  expect((await welcome(link)).name).toBe("Ida");
}, 60_000);

test("[L19] a wrong call is wrong usage, and no hub is started for a link", { timeout: 60_000 }, async () => {
  const calls = await Promise.all([
    watchfloor("invite", "--data", data),
    watchfloor("invite", "Ida", "--rights", "everything", "--data", data),
    watchfloor("invite", "I\u202eda", "--data", data),
  ]);
  expect(calls.map(({ code }) => code)).toEqual([2, 2, 2]);
  await hub.child.stop(30_000);
  const atRest = await watchfloor("invite", "Ida", "--data", data);
  expect(atRest).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/^E_HUB_UNREACHABLE.*start it first/) });
});
