import { readFile, rm, stat } from "node:fs/promises";
import { type EpochMicros, epochMicros } from "@watchfloor/domain";
import { readCertificate } from "@watchfloor/pki";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hubIdentity } from "./identity.ts";
import { lockDirectory } from "./lock.ts";
import { type TestDirectory, testDirectory } from "./store/store.fixture.ts";

const DAY_US = 86_400_000_000;
let directory: TestDirectory;
let today: EpochMicros;
beforeEach(async () => {
  directory = await testDirectory();
  today = epochMicros(1_793_707_200_000_000);
});
afterEach(async () => directory.remove());

const identity = (hosts: readonly string[] = ["localhost", "::1"]) =>
  hubIdentity(directory.path, "hub", hosts, () => today);
const leafOf = ({ tls }: { readonly tls: { readonly cert: string } }) =>
  readCertificate(`${tls.cert.split("-----END CERTIFICATE-----")[0]}-----END CERTIFICATE-----\n`);

test("[Z3] authority and server certificate are kept, and the latter is renewed when it must be", async () => {
  const first = await identity();
  expect((await identity()).tls).toEqual(first.tls);
  const renamed = await identity(["localhost", "hub.example"]);
  expect(renamed.caSha256).toBe(first.caSha256);
  expect(leafOf(renamed).hosts).toEqual(["localhost", "hub.example"]);
  today = epochMicros(today + 330 * DAY_US);
  expect((await identity(["localhost", "hub.example"])).tls).toEqual(renamed.tls);
  today = epochMicros(today + 8 * DAY_US);
  const renewed = await identity(["localhost", "hub.example"]);
  expect(leafOf(renewed).expiresAtUs).toBe(today + 397 * DAY_US);
  await rm(`${directory.path}/ca`, { recursive: true });
  const anew = await identity(["localhost", "hub.example"]);
  expect(anew.caSha256).not.toBe(first.caSha256);
  expect(anew.tls.key).not.toBe(renewed.tls.key);
  for (const file of ["ca/key.pem", "tls/server.json"]) {
    expect(((await stat(`${directory.path}/${file}`)).mode & 0o777).toString(8)).toBe("600");
  }
});

test("[Z4] a certificate without its key is an error, never a new authority", async () => {
  await identity();
  const before = await readFile(`${directory.path}/ca/certificate.pem`, "utf8");
  await rm(`${directory.path}/ca/key.pem`);
  await expect(identity()).rejects.toMatchObject({ code: "E_CERTIFICATE" });
  expect(await readFile(`${directory.path}/ca/certificate.pem`, "utf8")).toBe(before);
});

test("[Z2] a directory has one hub at a time", async () => {
  const lock = await lockDirectory(directory.path);
  await expect(lockDirectory(`${directory.path}/.`)).rejects.toMatchObject({ code: "E_DATA_IN_USE" });
  lock.release();
  await new Promise((resolve) => setImmediate(resolve));
  (await lockDirectory(directory.path)).release();
});
