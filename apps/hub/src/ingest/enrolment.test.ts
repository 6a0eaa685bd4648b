import { X509Certificate } from "node:crypto";
import { Agent } from "node:https";
import { connect } from "node:tls";
import { epochMicros, fromMillis, geoId, sensorId } from "@watchfloor/domain";
import { createKeyAndRequest, fingerprint, issueServer } from "@watchfloor/pki";
import { ENROLMENTS_PATH, enrolmentAnswerSchema, POSITION_PATH } from "@watchfloor/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addEnrolmentToken } from "../store/index.ts";
import { anonymous, type Door, openDoor } from "./door.fixture.ts";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
}, 120_000);
afterAll(async () => door.close());

const minute = 60_000_000;

async function token(secret: string, id = "ks-finney", place = "20055"): Promise<string> {
  const createdAtUs = epochMicros(fromMillis(Date.now()) + door.skewUs);
  const grant = { sensorId: sensorId(id), geoId: geoId(place), segment: "office" };
  await addEnrolmentToken(door.store.room.db, {
    ...grant,
    secret,
    createdAtUs,
    expiresAtUs: epochMicros(createdAtUs + minute),
  });
  return secret;
}

const enrol = (body: unknown) =>
  door.ask(
    anonymous(door),
    { method: "POST", path: ENROLMENTS_PATH, body: typeof body === "string" ? body : JSON.stringify(body) },
    door.ports.enrol,
  );

test("[I13] a token gives one certificate, and with it the sensor speaks to ingest", async () => {
  const secret = await token("a".repeat(43));
  const { keyPem, csrPem } = await createKeyAndRequest();
  const answer = await enrol({ secret, csrPem });
  expect(answer.status).toBe(200);
  const told = enrolmentAnswerSchema.parse(answer.body);
  expect(told).toMatchObject({ sensorId: "ks-finney", geoId: "20055", caPem: door.authority.certificatePem });
  const agent = new Agent({ key: keyPem, cert: told.certificatePem, ca: told.caPem, servername: "localhost" });
  expect(await door.ask({ agent }, { method: "GET", path: POSITION_PATH })).toMatchObject({
    status: 200,
    body: { lanes: [] },
  });
  agent.destroy();
  expect(door.store.room.sensors.find(fingerprint(told.certificatePem))).toMatchObject({
    sensorId: "ks-finney",
    segment: "office",
  });
  expect(await enrol({ secret, csrPem })).toMatchObject({ status: 403, body: { code: "E_ENROLMENT_REFUSED" } });
});

test("[I14] a request that cannot be signed does not cost the token", async () => {
  const secret = await token("b".repeat(43), "ks-ford");
  for (const csrPem of [
    "",
    "hello",
    "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
  ]) {
    expect(await enrol({ secret, csrPem })).toMatchObject({ status: 400, body: { code: "E_REQUEST_INVALID" } });
  }
  for (const bad of [
    "",
    "{",
    "[]",
    { secret: "short", csrPem: "" },
    { secret, csrPem: "", more: 1 },
    "x".repeat(9_000),
  ]) {
    expect((await enrol(bad)).status).toBe(400);
  }
  const { csrPem } = await createKeyAndRequest();
  expect((await enrol({ secret, csrPem })).status).toBe(200);
});

test("[I30] a token made before its name was enrolled elsewhere moves no sensor, and is not used up", async () => {
  const secret = await token("c".repeat(43), "adams-office");
  const victim = await door.sensor("adams-office", "39001");
  const refused = {
    status: 403,
    body: { code: "E_ENROLMENT_REFUSED", facts: { reason: expect.stringContaining("elsewhere") } },
  };
  const { csrPem } = await createKeyAndRequest();
  expect(await enrol({ secret, csrPem })).toMatchObject(refused);
  expect(await enrol({ secret, csrPem })).toMatchObject(refused);
  expect(door.store.room.sensors.get(sensorId("adams-office"))?.geoId).toBe("39001");
  expect((await door.ask(victim, { method: "GET", path: POSITION_PATH })).status).toBe(200);
});

test("[I31] a revocation makes the sensor's open tokens void; one made after it lets the sensor in again", async () => {
  const old = await token("d".repeat(43), "ks-gray");
  await door.sensor("ks-gray");
  door.skewUs += 1_000;
  const revoke = epochMicros(fromMillis(Date.now()) + door.skewUs);
  expect(await door.store.room.sensors.revoke(sensorId("ks-gray"), revoke)).toBe(true);
  const { csrPem } = await createKeyAndRequest();
  expect(await enrol({ secret: old, csrPem })).toMatchObject({ status: 403, body: { code: "E_ENROLMENT_REFUSED" } });
  expect(door.store.room.sensors.get(sensorId("ks-gray"))?.revokedAtUs).toBe(revoke);
  door.skewUs += 1_000;
  expect((await enrol({ secret: await token("e".repeat(43), "ks-gray"), csrPem })).status).toBe(200);
  expect(door.store.room.sensors.get(sensorId("ks-gray"))?.revokedAtUs).toBeUndefined();
});

test("[I15] the listener shows its chain up to the authority, asks for no certificate and has one route", async () => {
  const socket = connect({
    host: "127.0.0.1",
    port: door.ports.enrol,
    servername: "localhost",
    ca: door.authority.certificatePem,
  });
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  expect(socket.getProtocol()).toBe("TLSv1.3");
  const issuer = socket.getPeerX509Certificate()?.issuerCertificate;
  expect(issuer?.fingerprint256).toBe(new X509Certificate(door.authority.certificatePem).fingerprint256);
  socket.destroy();
  const lost = await door.ask(anonymous(door), { method: "GET", path: ENROLMENTS_PATH }, door.ports.enrol);
  expect(lost).toMatchObject({ status: 404, body: { code: "E_NOT_FOUND" } });
});

test("[I32] a renewed certificate is shown to who comes; who is there stays, and sensors need theirs as before", async () => {
  const position = { method: "GET", path: POSITION_PATH };
  const here = await door.sensor("ks-here");
  expect((await door.ask(here, position)).status).toBe(200);
  const [open] = Object.values(here.agent.freeSockets).flat();
  const { certificatePem, keyPem } = await issueServer(door.authority, ["localhost"], fromMillis(Date.now()));
  const tls = { key: keyPem, cert: certificatePem + door.authority.certificatePem };
  door.ingest.useTls(tls);
  door.enrolment.useTls(tls);
  for (const port of [door.ports.ingest, door.ports.enrol]) {
    const socket = connect({ host: "127.0.0.1", port, servername: "localhost", ca: door.authority.certificatePem });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    expect(socket.getPeerX509Certificate()?.toString().trim()).toBe(certificatePem.trim());
    expect(socket.getProtocol()).toBe("TLSv1.3");
    socket.destroy();
  }
  expect((await door.ask(here, position)).status).toBe(200);
  expect(Object.values(here.agent.freeSockets).flat()).toEqual([open]);
  expect((await door.ask(await door.sensor("ks-comes"), position)).status).toBe(200);
  await expect(door.ask(anonymous(door), position)).rejects.toThrow();
});

test("[I16] who tries too often is told to wait, and a minute later may try again", async () => {
  const tries = [];
  for (let left = 25; left > 0; left -= 1) tries.push(await enrol({ secret: "z".repeat(43), csrPem: "" }));
  expect(tries.at(-1)).toMatchObject({
    status: 429,
    body: { code: "E_RATE_LIMITED" },
    headers: { "retry-after": "60" },
  });
  door.skewUs += minute;
  expect((await enrol({ secret: "z".repeat(43), csrPem: "" })).status).toBe(400);
});
