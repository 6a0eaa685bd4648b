import { X509Certificate } from "node:crypto";
import { epochMicros, geoId, sensorId } from "@watchfloor/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Authority,
  authorityPem,
  createAuthority,
  createKeyAndRequest,
  fingerprint,
  issueSensor,
  issueServer,
  loadAuthority,
  readCertificate,
} from "./index.ts";
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from "./library.ts";
import { randomSerial } from "./terms.ts";

const NOW = epochMicros(Date.UTC(2026, 10, 3, 12) * 1000);
const DAY_US = 86_400_000_000;
const HOUR_US = 3_600_000_000;
const sensorIds = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/).map(sensorId);
const geoIds = fc.stringMatching(/^\d{5}$/).map(geoId);
const hosts = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()).map((text) => text.toLowerCase());

async function pemOf(authority: Authority) {
  return { authority, pem: await authorityPem(authority) };
}

async function requestWith(algorithm: EcKeyGenParams, subject: string, altered = false): Promise<string> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [subject] }],
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: "hub.example" }])],
  });
  const der = Buffer.from(request.rawData);
  const at = der.indexOf(subject);
  if (altered) der.writeUInt8(der.readUInt8(at) ^ 1, at);
  return `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
}

describe("authority", () => {
  test("[K1] survives being written and read back, for ten years and for leaves only", async () => {
    const { authority, pem } = await pemOf(await createAuthority("Kansas watch floor", NOW));
    const loaded = await loadAuthority(pem, NOW);
    expect(loaded.certificatePem).toBe(authority.certificatePem);
    const grant = { sensorId: sensorId("ks-finney"), geoId: geoId("20055"), ...(await createKeyAndRequest()) };
    const issued = new X509Certificate(await issueSensor(loaded, grant, NOW));
    const read = new X509Certificate(pem.certificatePem);
    expect(issued.verify(read.publicKey)).toBe(true);
    expect(read.ca).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(authority.certificate.toString("text")).toMatch(
      /Basic Constraints.*critical[\s\S]*CA:\s*true[\s\S]*Length.*0/i,
    );
    expect(read.validToDate.getTime() * 1000).toBe(NOW + 3652 * DAY_US);
  });

  test("[K1] refuses damaged files, a foreign key, a leaf for an authority, and one that has expired", async () => {
    const { authority, pem } = await pemOf(await createAuthority("one", NOW));
    const other = await authorityPem(await createAuthority("two", NOW));
    const refused = { code: "E_CERTIFICATE" };
    await expect(loadAuthority({ ...pem, keyPem: other.keyPem }, NOW)).rejects.toMatchObject(refused);
    await expect(loadAuthority({ ...pem, certificatePem: "" }, NOW)).rejects.toMatchObject(refused);
    await expect(loadAuthority({ ...pem, keyPem: pem.keyPem.replace(/\n.{20}/, "\n") }, NOW)).rejects.toMatchObject(
      refused,
    );
    await expect(loadAuthority(await issueServer(authority, ["hub"], NOW), NOW)).rejects.toMatchObject(refused);
    await expect(loadAuthority(pem, epochMicros(NOW + 3653 * DAY_US))).rejects.toMatchObject(refused);
  });

  test("[K1] loses to any one damaged byte of its certificate", async () => {
    const { pem } = await pemOf(await createAuthority("one", NOW));
    const der = Buffer.from(pem.certificatePem.replace(/-----[A-Z ]+-----|\n/g, ""), "base64");
    const property = fc.asyncProperty(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const bad = Buffer.from(der);
      bad.writeUInt8(bad.readUInt8(at) ^ flip, at);
      const certificatePem = `-----BEGIN CERTIFICATE-----\n${bad.toString("base64")}\n-----END CERTIFICATE-----\n`;
      await expect(loadAuthority({ ...pem, certificatePem }, NOW)).rejects.toMatchObject({ code: "E_CERTIFICATE" });
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

describe("leaves", () => {
  test("[K2] a server's carries the names asked for", async () => {
    const authority = await createAuthority("hub", NOW);
    const property = fc.asyncProperty(fc.uniqueArray(hosts, { minLength: 1, maxLength: 5 }), async (names) => {
      const { certificatePem } = await issueServer(authority, names, NOW);
      const read = new X509Certificate(certificatePem);
      for (const name of names) {
        expect(name.includes(":") || /^[\d.]+$/.test(name) ? read.checkIP(name) : read.checkHost(name)).toBeTruthy();
      }
      expect(read.checkHost("elsewhere.invalid")).toBeUndefined();
      expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
      const facts = readCertificate(certificatePem);
      expect(facts.hosts).toHaveLength(names.length);
      expect(facts.expiresAtUs).toBe(NOW + 397 * DAY_US);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test.each(["", "*.example.org", "a b", "-a", "host:1", "256.1.1.1", "fe80::1%eth0", "x".repeat(64), "DNS:a, DNS:b"])(
    "[K2] refuses %j as a server's name",
    async (name) => {
      const authority = await createAuthority("hub", NOW);
      await expect(issueServer(authority, [name], NOW)).rejects.toThrow(RangeError);
    },
  );

  test("[K3] a sensor's says what its grant says, whatever the request asked for", async () => {
    const authority = await createAuthority("hub", NOW);
    const csrPem = await requestWith({ name: "ECDSA", namedCurve: "P-256" }, "administrator");
    const property = fc.asyncProperty(sensorIds, geoIds, async (id, place) => {
      const read = new X509Certificate(await issueSensor(authority, { sensorId: id, geoId: place, csrPem }, NOW));
      expect(read.subject).toBe(`CN=${id}\nOU=${place}`);
      expect(read.subjectAltName).toBe(`URI:watchfloor:sensor:${id}`);
      expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
      expect(read.ca).toBe(false);
      expect(read.validToDate.getTime() * 1000).toBe(NOW + 397 * DAY_US);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test("[K4] refuses an altered request, a key on another curve, and text", async () => {
    const authority = await createAuthority("hub", NOW);
    const grant = { sensorId: sensorId("a"), geoId: geoId("20055") };
    const bad = [
      await requestWith({ name: "ECDSA", namedCurve: "P-256" }, "administrator", true),
      await requestWith({ name: "ECDSA", namedCurve: "P-384" }, "administrator"),
      "hello",
      "",
      "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
    ];
    for (const csrPem of bad) {
      await expect(issueSensor(authority, { ...grant, csrPem }, NOW)).rejects.toMatchObject({
        code: "E_REQUEST_INVALID",
      });
    }
  });

  test("[K5] serial numbers are positive, of one length, and differ in their 128 bits", async () => {
    const serials = Array.from({ length: 500 }, randomSerial);
    expect(new Set(serials).size).toBe(500);
    for (const serial of serials) expect(serial).toMatch(/^01[0-9a-f]{32}$/);
    const authority = await createAuthority("hub", NOW);
    expect(readCertificate(authority.certificatePem).serial).toMatch(/^0?1[0-9a-f]{32}$/);
    // Each of the 128 bits is seen both set and clear; the chance of missing one is 256 / 2^500.
    const all = serials.map((serial) => BigInt(`0x${serial.slice(2)}`));
    const every = (1n << 128n) - 1n;
    expect(all.reduce((seen, bits) => seen | bits, 0n)).toBe(every);
    expect(all.reduce((seen, bits) => seen | (bits ^ every), 0n)).toBe(every);
  });

  test("[K6] fingerprint is what node reports", async () => {
    const { certificatePem } = await createAuthority("hub", NOW);
    const told = new X509Certificate(certificatePem).fingerprint256.replaceAll(":", "").toLowerCase();
    expect(fingerprint(certificatePem)).toBe(told);
    expect(() => fingerprint(`${certificatePem}${certificatePem}`)).toThrow("E_CERTIFICATE");
  });

  test("[K8] no leaf outlives its authority; each is valid from an hour before it was made", async () => {
    const authority = await createAuthority("hub", NOW);
    const end = NOW + 3652 * DAY_US;
    const property = fc.asyncProperty(fc.nat({ max: 3651 }), async (days) => {
      const made = epochMicros(NOW + days * DAY_US);
      const facts = readCertificate((await issueServer(authority, ["hub"], made)).certificatePem);
      expect(facts.expiresAtUs).toBe(Math.min(end, made + 397 * DAY_US));
      expect(facts.notBeforeUs).toBe(made - HOUR_US);
    });
    await fc.assert(property, { numRuns: 20 });
  });
});
