import { randomBytes } from "node:crypto";
import { fromMillis, geoId, sensorId } from "@watchfloor/domain";
import { type Authority, createKeyAndRequest, fingerprint, issueSensor } from "@watchfloor/pki";
import { enrolmentRequestSchema, formatEnrolmentToken } from "@watchfloor/wire";
import { afterEach, expect, test } from "vitest";
import { enrol } from "./enrol.ts";
import { type Asked, startHub, type TestHub, type TestHubOptions, type Told, testAuthority } from "./hub.fixture.ts";

const hubs: TestHub[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
});

async function hub(options: Omit<TestHubOptions, "clientCertificates">): Promise<TestHub> {
  const started = await startHub({ clientCertificates: false, ...options });
  hubs.push(started);
  return started;
}

/** A hub's right answer, with what a test wants wrong in it. */
async function grant(authority: Authority, asked: Asked, wrong: Record<string, unknown> = {}): Promise<Told> {
  const { csrPem } = enrolmentRequestSchema.parse(JSON.parse(asked.body));
  const who = { sensorId: sensorId("finney-1"), geoId: geoId("20055") };
  const certificatePem = await issueSensor(authority, { ...who, csrPem }, fromMillis(Date.now()));
  return { status: 200, json: { ...who, certificatePem, caPem: authority.certificatePem, ...wrong } };
}

function tokenFor(enrolUrl: string, authority: Authority): string {
  const caSha256 = fingerprint(authority.certificatePem);
  const secret = randomBytes(32).toString("hex");
  return formatEnrolmentToken({ enrol: enrolUrl, ingest: "https://hub.example:8471", caSha256, secret });
}

test("[U1] [U2] a token becomes an identity whose key never left", async () => {
  const authority = await testAuthority();
  const { url, asked } = await hub({ authority, answer: (one) => grant(authority, one) });
  const identity = await enrol(tokenFor(url, authority), { createKeyAndRequest });
  expect(identity).toMatchObject({ sensorId: "finney-1", geoId: "20055", ingest: "https://hub.example:8471" });
  expect(fingerprint(identity.caPem)).toBe(fingerprint(authority.certificatePem));
  expect(asked).toHaveLength(1);
  expect(asked[0]?.body).not.toContain("PRIVATE KEY");
});

test("[U1] the secret is not told to a hub with another authority", async () => {
  const [authority, other] = [await testAuthority(), await testAuthority()];
  const { url, asked } = await hub({ authority: other, answer: (one) => grant(other, one) });
  await expect(enrol(tokenFor(url, authority), { createKeyAndRequest })).rejects.toThrow("E_CERTIFICATE");
  expect(asked).toEqual([]);
});

test("[U1] the secret is not told to who shows the right authority without a leaf of it", async () => {
  const [authority, other] = [await testAuthority(), await testAuthority()];
  // The other's leaf, with the right authority's certificate (which is public) behind it.
  const chained = { ...other, certificatePem: authority.certificatePem };
  const { url, asked } = await hub({ authority: chained, answer: (one) => grant(authority, one) });
  await expect(enrol(tokenFor(url, authority), { createKeyAndRequest })).rejects.toThrow("E_CERTIFICATE");
  expect(asked).toEqual([]);
});

test.each([
  ["for another name", { names: ["hub.example"] }, "E_CERTIFICATE"],
  ["without its authority in the chain", { presentsAuthority: false }, "E_CERTIFICATE"],
  ["over TLS 1.2", { maxVersion: "TLSv1.2" as const }, "E_HUB_UNREACHABLE"],
])("[U1] [U3] the secret is not told to a hub %s", async (_what, wrong, code) => {
  const authority = await testAuthority();
  const { url, asked } = await hub({ authority, answer: (one) => grant(authority, one), ...wrong });
  await expect(enrol(tokenFor(url, authority), { createKeyAndRequest })).rejects.toThrow(code);
  expect(asked).toEqual([]);
});

test("[U2] a certificate for another key, or of another authority, is not taken", async () => {
  const [authority, other] = [await testAuthority(), await testAuthority()];
  const { csrPem } = await createKeyAndRequest();
  const body = JSON.stringify({ secret: "s".repeat(32), csrPem });
  const forOtherKey = (await grant(authority, { method: "", path: "", headers: {}, body })).json;
  const answers: Record<string, (one: Asked) => Told | Promise<Told>> = {
    "another key": () => ({ status: 200, json: forOtherKey }),
    "not signed by": (one) => grant(other, one, { caPem: authority.certificatePem }),
    "another authority": (one) => grant(authority, one, { caPem: other.certificatePem }),
    unreadable: (one) => grant(authority, one, { certificatePem: "none" }),
    "not understood": (one) => grant(authority, one, { sensorId: "No Label" }),
  };
  for (const [reason, answer] of Object.entries(answers)) {
    const { url } = await hub({ authority, answer });
    const failed = enrol(tokenFor(url, authority), { createKeyAndRequest });
    await expect(failed, reason).rejects.toThrow("E_ENROLMENT_REFUSED");
    await expect(failed).rejects.toThrow(reason);
  }
});

test("[U2] no token, a used token, and a hub that is not there have errors of their own", async () => {
  const authority = await testAuthority();
  await expect(enrol("wf1.nonsense", { createKeyAndRequest })).rejects.toThrow("E_ENROLMENT_REFUSED");
  const problem = { code: "E_UNAUTHENTICATED", advice: "used", facts: { reason: "the token was used" } };
  const { url } = await hub({ authority, answer: () => ({ status: 403, json: problem }) });
  await expect(enrol(tokenFor(url, authority), { createKeyAndRequest })).rejects.toThrow(
    /E_ENROLMENT_REFUSED.*was used/,
  );
  const gone = await hub({ authority, answer: () => ({ status: 500 }) });
  await hubs.pop()?.close();
  await expect(enrol(tokenFor(gone.url, authority), { createKeyAndRequest })).rejects.toThrow("E_HUB_UNREACHABLE");
});
