import { batchSequence, fromMillis, isWatchfloorError } from "@watchfloor/domain";
import { afterEach, expect, test } from "vitest";
import {
  type Asked,
  receiptFor,
  startHub,
  type TestHubOptions,
  type Told,
  testAuthority,
  testEnvelope,
  testIdentity,
} from "./hub.fixture.ts";
import { createUplink, type Uplink } from "./uplink.ts";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An uplink to a real hub that answers with `answer`. */
async function linked(answer: (asked: Asked) => Told, options: Partial<TestHubOptions> = {}) {
  const authority = options.authority ?? (await testAuthority());
  const hub = await startHub({ clientCertificates: true, answer, ...options, authority });
  const uplink = createUplink(await testIdentity(authority, hub.url));
  closing.push(() => uplink.close(), hub.close);
  return { hub, uplink, authority };
}

const send = (uplink: Uplink, body = "body", signal?: AbortSignal) =>
  uplink.sendBatch(testEnvelope(1, body), Buffer.from(body), signal);

test("[U4] a batch crosses with its envelope, over one connection that stays", async () => {
  let connections = 0;
  const { hub, uplink } = await linked((asked) => ({ status: 200, json: receiptFor(asked) }));
  hub.server.on("secureConnection", () => (connections += 1));
  for (let n = 0; n < 5; n += 1) expect(await send(uplink, `body ${n}`)).toMatchObject({ rows: 1, duplicate: false });
  expect(hub.asked.map((asked) => asked.body)).toEqual([0, 1, 2, 3, 4].map((n) => `body ${n}`));
  expect(connections).toBe(1);
});

test.each([
  ["another number", { sequence: batchSequence(2) }],
  ["another lane", { lane: "urgent" }],
  ["another digest", { digest: "0".repeat(64) }],
  ["nonsense", { rows: "many" }],
])("[U4] a receipt for %s is none", async (_what, wrong) => {
  const { uplink } = await linked((asked) => ({ status: 200, json: { ...receiptFor(asked), ...wrong } }));
  await expect(send(uplink)).rejects.toThrow("E_WIRE_BATCH");
});

test.each([
  [401, undefined, "E_CERTIFICATE"],
  [403, undefined, "E_CERTIFICATE"],
  [409, undefined, "E_WIRE_CONFLICT"],
  [400, undefined, "E_WIRE_BATCH"],
  [413, undefined, "E_WIRE_BATCH"],
  [400, "E_WIRE_VERSION", "E_WIRE_VERSION"],
  [500, undefined, "E_HUB_UNREACHABLE"],
  [503, undefined, "E_INGEST_BUSY"],
  [503, "E_INGEST_BUSY", "E_INGEST_BUSY"],
  [500, "E_NEVER_HEARD_OF", "E_HUB_UNREACHABLE"],
])("[U5] [U6] an answer %i with code %s is %s", async (status, code, expected) => {
  const json = code === undefined ? undefined : { code, advice: "" };
  const { uplink } = await linked(() => ({ status, json, headers: { "retry-after": "3" } }));
  const error: unknown = await send(uplink).catch((caught: unknown) => caught);
  expect(isWatchfloorError(error) && error.code).toBe(expected);
  expect(isWatchfloorError(error) && error.facts.retryAfterMs).toBe(3_000);
});

test("[U3] a hub of another authority, and one for another name, are not believed", async () => {
  const [authority, other] = [await testAuthority(), await testAuthority()];
  const answer = (asked: Asked) => ({ status: 200, json: receiptFor(asked) });
  const foreign = await startHub({ clientCertificates: false, authority: other, answer });
  const misnamed = await startHub({ clientCertificates: true, authority, answer, names: ["hub.example"] });
  for (const hub of [foreign, misnamed]) {
    const uplink = createUplink(await testIdentity(authority, hub.url));
    closing.push(() => uplink.close(), hub.close);
    await expect(send(uplink)).rejects.toThrow("E_CERTIFICATE");
    expect(hub.asked).toEqual([]);
  }
});

test("[U3] TLS 1.2 and an address without TLS are refused", async () => {
  const { uplink, authority } = await linked(() => ({ status: 200 }), { maxVersion: "TLSv1.2" });
  await expect(send(uplink)).rejects.toThrow("E_HUB_UNREACHABLE");
  const plain = await testIdentity(authority, "http://127.0.0.1:1");
  expect(() => createUplink(plain)).toThrow("E_CONFIG_INVALID");
});

test("[U6] a certificate that the hub's TLS refuses is a refusal, not an outage", async () => {
  const [authority, other] = [await testAuthority(), await testAuthority()];
  const hub = await startHub({ clientCertificates: true, authority, answer: () => ({ status: 200 }) });
  const foreign = { ...(await testIdentity(other, hub.url)), caPem: authority.certificatePem };
  const expired = await testIdentity(authority, hub.url, fromMillis(Date.now() - 800 * 86_400_000));
  closing.push(hub.close);
  for (const identity of [foreign, expired]) {
    const uplink = createUplink(identity);
    closing.push(() => uplink.close());
    await expect(send(uplink)).rejects.toThrow("E_CERTIFICATE");
  }
});

test("[U5] a hub that is gone is unreachable", async () => {
  const { hub, uplink } = await linked((asked) => ({ status: 200, json: receiptFor(asked) }));
  await send(uplink);
  await hub.close();
  closing.pop();
  await expect(send(uplink)).rejects.toThrow("E_HUB_UNREACHABLE");
});

test("[U9] an answer without end is given up", async () => {
  const { uplink } = await linked(() => ({ status: 200, json: "x".repeat(200_000) }));
  await expect(send(uplink)).rejects.toThrow("E_HUB_UNREACHABLE");
});

test("[U8] an abort ends a request that is under way", async () => {
  const stop = new AbortController();
  const { uplink } = await linked(() => {
    stop.abort(new Error("stop"));
    return { status: 200 };
  });
  await expect(send(uplink, "body", stop.signal)).rejects.toThrow("stop");
});

test("[U4] the hub's position is read, and nonsense is not", async () => {
  const lanes = [{ lane: "bulk", sequence: 0, digest: "0".repeat(64) }];
  const { uplink } = await linked(() => ({ status: 200, json: { lanes } }));
  expect(await uplink.position()).toEqual({ lanes });
  const { uplink: odd } = await linked(() => ({ status: 200, json: { lanes: [{ lane: "middle" }] } }));
  await expect(odd.position()).rejects.toThrow("E_WIRE_VERSION");
});
