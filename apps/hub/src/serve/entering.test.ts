import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { problemSchema } from "@watchfloor/wire";
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { alertRecord, FINNEY, ORIGIN, TestHub } from "../hub.fixture.ts";
import { ROUTES } from "./route-table.ts";

let hub: TestHub;
let room: string;
let operator: string;

// Opening two databases takes four seconds, and a minute on a machine that is busy with other checks.
beforeAll(async () => {
  vi.setConfig({ testTimeout: 60_000 });
  room = await mkdtemp(join(tmpdir(), "watchfloor-room-"));
  await mkdir(join(room, "assets"));
  await writeFile(join(room, "index.html"), "<!doctype html><title>room</title>");
  await writeFile(join(room, "assets", "main-4f2a.js"), "export {};");
  hub = await TestHub.open({ roomDirectory: room });
  operator = await hub.serve.issueOperatorToken();
}, 240_000);
afterAll(async () => {
  vi.resetConfig();
  await hub?.close();
  await rm(room, { recursive: true, force: true });
}, 60_000);

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = (options: InjectOptions) => hub.serve.app.inject(options);

async function tokenWith(rights: readonly string[]): Promise<string> {
  const payload = { name: "script", rights, scope: { kind: "nation" } };
  const answer = await ask({ method: "POST", url: "/api/v1/tokens", headers: bearer(operator), payload });
  return answer.json().token;
}

/** Every route of the table as a request; parameters are filled so that the route is met. */
const requests = Object.entries(ROUTES).map(([key, access]) => {
  const [method = "", pattern = ""] = key.split(" ");
  const url = pattern.replace(":id", "x").replace("*", "");
  return { key, access, method: method as "GET", url };
});

test("[V1] the table and the application have the same routes", () => {
  for (const key of Object.keys(ROUTES)) {
    const [method = "", url = ""] = key.split(" ");
    expect(hub.serve.app.hasRoute({ method: method as "GET", url }), key).toBe(true);
  }
  const printed = hub.serve.app.printRoutes({ commonPrefix: false });
  expect(
    printed
      .match(/\((?:GET|POST|DELETE|HEAD|PUT|PATCH|OPTIONS)(?:, [A-Z]+)*\)/g)
      ?.join()
      .match(/[A-Z]+/g),
  ).toHaveLength(Object.keys(ROUTES).length);
});

test("[V2] nobody enters without credentials, but by the public few", async () => {
  expect(requests.filter(({ access }) => access.kind === "public").map(({ key }) => key)).toEqual([
    "GET /api/health",
    "POST /api/v1/sign-in/options",
    "POST /api/v1/sign-in",
    "POST /api/v1/welcome/options",
    "POST /api/v1/welcome",
    "GET /",
    "HEAD /",
    "GET /*",
    "HEAD /*",
  ]);
  const wrong = [
    {},
    bearer("wft_nonsense"),
    bearer(`wft_${"A".repeat(43)}`),
    { cookie: `watchfloor=${"A".repeat(43)}` },
  ];
  for (const { key, access, method, url } of requests) {
    if (access.kind === "public") continue;
    for (const headers of wrong) {
      const answer = await ask({ method, url, headers: { origin: ORIGIN.origin, ...headers } });
      expect(answer.statusCode, key).toBe(401);
      expect(problemSchema.parse(answer.json()).code).toBe("E_UNAUTHENTICATED");
    }
  }
});

test("[V3] who lacks the right is refused, whatever else it may", async () => {
  const all = ["watch", "administer", "metrics"];
  for (const { key, access, method, url } of requests) {
    if (access.kind !== "right") continue;
    const others = all.filter((right) => right !== access.right);
    const answer = await ask({ method, url, headers: bearer(await tokenWith(others)) });
    expect(answer.statusCode, key).toBe(403);
    expect(problemSchema.parse(answer.json()).code).toBe("E_FORBIDDEN");
  }
});

test("[V17] the hub's figures are not for a part of the country: no token, invitation or old token shows them", async () => {
  const headers = bearer(operator);
  const wanted = { name: "Adams", rights: ["metrics", "watch"], scope: { kind: "places", geoIds: ["39001"] } };
  for (const url of ["/api/v1/tokens", "/api/v1/invitations"]) {
    const refused = await ask({ method: "POST", url, headers, payload: wanted });
    expect([refused.statusCode, refused.json().code]).toEqual([400, "E_REQUEST_INVALID"]);
    expect(refused.json().facts.reason).toContain("whole nation");
  }
  const payload = { ...wanted, scope: { kind: "nation" } };
  const { token, apiToken } = (await ask({ method: "POST", url: "/api/v1/tokens", headers, payload })).json();
  const status = async () => (await ask({ url: "/metrics", headers: bearer(token) })).statusCode;
  expect(await status()).toBe(200);
  // As one that was made before the rule.
  const { pool } = hub.store.room;
  await pool.query("UPDATE api_tokens SET scope = $1 WHERE id = $2", [JSON.stringify(wanted.scope), apiToken.id]);
  expect(await status()).toBe(403);
});

test("[V4] a change that does not come from the room's pages is refused before it is looked at", async () => {
  for (const origin of [undefined, "null", "https://evil.example", "http://localhost:1"]) {
    const headers = origin === undefined ? {} : { origin };
    const answer = await ask({ method: "POST", url: "/api/v1/sign-in/options", headers });
    expect(answer.statusCode).toBe(403);
  }
  const own = await ask({ method: "POST", url: "/api/v1/sign-in/options", headers: { origin: ORIGIN.origin } });
  expect(own.statusCode).toBe(200);
});

test("[V5] every refusal is a problem, and none tells what happened inside", async () => {
  const headers = bearer(operator);
  for (const [options, status, code] of [
    [{ url: "/api/nothing" }, 404, "E_NOT_FOUND"],
    [{ url: "/api/v1/alerts/1.0", headers }, 404, "E_NOT_FOUND"],
    [{ url: "/api/v1/alerts?limit=0", headers }, 400, "E_REQUEST_INVALID"],
    [{ url: "/api/v1/alerts?surprise=1", headers }, 400, "E_REQUEST_INVALID"],
    [{ method: "POST", url: "/api/v1/query", headers, payload: { filter: "scr_ip = 1" } }, 400, "E_FILTER_SYNTAX"],
    [
      {
        method: "POST",
        url: "/api/v1/query",
        headers: { ...headers, "content-type": "application/json" },
        payload: "{",
      },
      400,
      "E_REQUEST_INVALID",
    ],
    [
      { method: "POST", url: "/api/v1/query", headers: { ...headers, "content-type": "text/html" }, payload: "x" },
      415,
      "E_REQUEST_INVALID",
    ],
  ] as const) {
    const answer = await ask(options);
    expect([answer.statusCode, problemSchema.parse(answer.json()).code], JSON.stringify(options)).toEqual([
      status,
      code,
    ]);
    expect(answer.headers["x-request-id"]).toBe(answer.json().requestId);
    expect(answer.body).not.toMatch(/at .*\.ts|node_modules|SELECT/);
  }
  const broken = await ask({ url: "/%E0%A4%A" });
  expect(problemSchema.parse(broken.json()).code).toBe("E_REQUEST_INVALID");
});

test("[V6] a body beyond its route's bound is refused", async () => {
  const payload = { filter: "x".repeat(9_000) };
  const answer = await ask({ method: "POST", url: "/api/v1/query", headers: bearer(operator), payload });
  expect([answer.statusCode, answer.json().code]).toEqual([413, "E_REQUEST_INVALID"]);
});

test("[V7] of a burst of parallel tries only so many are let through", async () => {
  const request = {
    method: "POST",
    url: "/api/v1/welcome/options",
    headers: { origin: ORIGIN.origin },
    payload: { secret: "A".repeat(43) },
    remoteAddress: "198.51.100.9",
  } as const;
  const burst = await Promise.all(Array.from({ length: 80 }, () => ask(request)));
  const through = burst.filter((answer) => answer.json().code === "E_SIGN_IN").length;
  // The limiter reads its count after all of one burst were counted, so a burst loses even its allowance.
  expect(through).toBeLessThanOrEqual(30);
  expect(burst.filter((answer) => answer.json().code === "E_RATE_LIMITED")).toHaveLength(80 - through);
  expect(burst.at(-1)?.statusCode).toBe(429);
  const codes: string[] = [];
  for (let at = 0; at < 32; at += 1)
    codes.push((await ask({ ...request, remoteAddress: "198.51.100.10" })).json().code);
  expect(codes).toEqual([...Array(30).fill("E_SIGN_IN"), "E_RATE_LIMITED", "E_RATE_LIMITED"]);
});

test("[V40] pages are locked down, hashed files kept for ever, and the API never answers with a page", async () => {
  const page = await ask({ url: "/alerts/12.3", headers: { host: ORIGIN.host } });
  expect([page.statusCode, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
  expect(page.headers["cache-control"]).toBe("no-cache");
  expect((await ask({ url: "/assets/main-4f2a.js" })).headers["cache-control"]).toContain("immutable");
  for (const url of [
    "/assets/none.js",
    "/api/v1/none",
    "/api",
    "/metrics/x",
    "/../package.json",
    "/%2e%2e/package.json",
  ]) {
    const answer = await ask({ url });
    expect(answer.headers["content-type"], url).toContain("application/json");
    expect(answer.statusCode, url).toBeGreaterThanOrEqual(400);
  }
  for (const method of ["GET", "HEAD"] as const)
    expect((await ask({ method, url: "/", headers: { host: ORIGIN.host } })).statusCode).toBe(200);
  const byAddress = await ask({ url: "/welcome", headers: { host: "127.0.0.1:18400" } });
  expect([byAddress.statusCode, byAddress.headers.location]).toEqual([302, `${ORIGIN.origin}/welcome`]);
});

test("[V41] the description names every route of the API with its schemas", async () => {
  const answer = await ask({ url: "/api/v1/openapi.json", headers: bearer(operator) });
  expect(answer.statusCode).toBe(200);
  const { paths } = answer.json();
  const described = Object.keys(ROUTES)
    .filter((key) => key.includes("/api/"))
    .map((key) => key.split(" ")[1]?.replace(":id", "{id}"));
  expect(new Set(Object.keys(paths))).toEqual(new Set(described));
  expect(JSON.stringify(paths["/api/v1/alerts"])).toContain("headline");
});

test("[V5] health says only that the hub stands, metrics hold the hub's numbers", async () => {
  expect(Object.keys((await ask({ url: "/api/health" })).json()).toSorted()).toEqual(["asOfUs", "status", "version"]);
  const metrics = await ask({ url: "/metrics", headers: bearer(await tokenWith(["metrics"])) });
  expect(metrics.headers["content-type"]).toContain("text/plain");
  expect(metrics.body).toContain("watchfloor_hub_live_readers 0");
  expect(metrics.body).toContain('watchfloor_hub_sensors{state="live"} 0');
  expect(metrics.body).toContain("watchfloor_hub_sensor_lag_seconds 0");
  expect(metrics.body).toMatch(/request_duration_seconds_count\{method="GET",route="\/api\/health",status="200"\} \d/);
});

test("[V33] a live stream over the network resumes, and ends with its token", async () => {
  const base = await hub.serve.listen();
  const sensor = await hub.enrol("finney-1", FINNEY);
  const first = hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_100_001)]);
  await first.store();
  const second = hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_100_002)]);
  await second.store();
  const made = await ask({
    method: "POST",
    url: "/api/v1/tokens",
    headers: bearer(operator),
    payload: { name: "reader", rights: ["watch"], scope: { kind: "nation" } },
  });
  const { token, apiToken } = made.json();
  const headers = { ...bearer(token), "last-event-id": `${first.arrival}.0` };
  const stream = await fetch(new URL("/api/v1/live", base), { headers });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  expect(stream.headers.get("x-content-type-options")).toBe("nosniff");
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  const until = async (text: string) => {
    while (!read.includes(text)) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error(`ended before ${text}: ${read}`);
      read += value;
    }
  };
  await until(`id: ${second.arrival}.0`);
  expect(read).toMatch(/^event: hello\ndata: \{"kind":"hello","atUs":\d+,"resumed":true\}\n\n/);
  const third = hub.receive(sensor, FINNEY, [alertRecord(hub.time.now(), 9_100_003)]);
  await until(`id: ${third.arrival}.0`);
  await third.store();
  expect(read.match(/^id: /gm)).toHaveLength(2);
  const gone = await ask({ method: "DELETE", url: `/api/v1/tokens/${apiToken.id}`, headers: bearer(operator) });
  expect(gone.statusCode).toBe(204);
  await expect(until("never")).rejects.toThrow("ended before never");
});
