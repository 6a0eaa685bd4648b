import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import { type EpochMicros, fromMillis, geoId, sensorId } from "@watchfloor/domain";
import { expect, test } from "vitest";
import {
  type Authority,
  createAuthority,
  createKeyAndRequest,
  fingerprint,
  issueSensor,
  issueServer,
} from "./index.ts";

// The handshake compares with the machine's own clock, so these certificates are made now.
const now = (): EpochMicros => fromMillis(Date.now());

interface Pair {
  readonly cert: string;
  readonly key: string;
}

async function sensorOf(authority: Authority): Promise<Pair> {
  const { keyPem, csrPem } = await createKeyAndRequest();
  const grant = { sensorId: sensorId("ks-finney"), geoId: geoId("20055"), csrPem };
  return { cert: await issueSensor(authority, grant, now()), key: keyPem };
}

async function serverOf(authority: Authority, names: readonly string[]): Promise<Pair> {
  const { certificatePem, keyPem } = await issueServer(authority, names, now());
  return { cert: certificatePem, key: keyPem };
}

type Outcome =
  | { readonly kind: "spoke"; readonly protocol: string | null; readonly client: string }
  | { readonly kind: "refused"; readonly code: string };

/** What becomes of a client that sends one byte and waits for the server's word. */
async function handshake(
  server: Pair,
  serverTrusts: string,
  client: Pair,
  clientTrusts: string,
  host: string,
): Promise<Outcome> {
  const listener = createServer(
    { ...server, ca: serverTrusts, requestCert: true, rejectUnauthorized: true, minVersion: "TLSv1.3" },
    (socket: TLSSocket) => {
      socket.on("error", () => {});
      const told = (socket.getPeerCertificate().fingerprint256 ?? "").replaceAll(":", "").toLowerCase();
      socket.end(`${socket.getProtocol()} ${told}`);
    },
  );
  listener.on("tlsClientError", () => {});
  await once(listener.listen(0, "127.0.0.1"), "listening");
  const { port } = listener.address() as AddressInfo;
  const socket = connect({
    ...client,
    ca: clientTrusts,
    port,
    host: "127.0.0.1",
    servername: host,
    minVersion: "TLSv1.3",
  });
  try {
    let heard = "";
    for await (const chunk of socket) heard += String(chunk);
    // A refused client of TLS 1.3 has ended its own part already and sees an alert or only the end.
    if (heard === "") return { kind: "refused", code: "closed" };
    const [protocol = null, told = ""] = heard.split(" ");
    return { kind: "spoke", protocol, client: told };
  } catch (error) {
    return { kind: "refused", code: error instanceof Error && "code" in error ? String(error.code) : "unknown" };
  } finally {
    socket.destroy();
    listener.close();
  }
}

test("[K7] hub and sensor speak TLS 1.3, and the hub knows the sensor by its fingerprint", async () => {
  const authority = await createAuthority("hub", now());
  const sensor = await sensorOf(authority);
  const server = await serverOf(authority, ["hub.example"]);
  const { certificatePem } = authority;
  const outcome = await handshake(server, certificatePem, sensor, certificatePem, "hub.example");
  expect(outcome).toEqual({ kind: "spoke", protocol: "TLSv1.3", client: fingerprint(sensor.cert) });
});

test("[K7] a certificate serves one end and one authority only", async () => {
  const authority = await createAuthority("hub", now());
  const foreign = await createAuthority("hub", now());
  const trust = authority.certificatePem;
  const [server, sensor, foreignSensor, foreignServer] = await Promise.all([
    serverOf(authority, ["hub.example"]),
    sensorOf(authority),
    sensorOf(foreign),
    serverOf(foreign, ["hub.example"]),
  ]);
  const refused = { kind: "refused" };
  expect(await handshake(server, trust, foreignSensor, trust, "hub.example")).toMatchObject(refused);
  expect(await handshake(server, trust, server, trust, "hub.example")).toMatchObject(refused);
  expect(await handshake(sensor, trust, sensor, trust, "hub.example")).toMatchObject(refused);
  expect(await handshake(foreignServer, trust, sensor, trust, "hub.example")).toMatchObject(refused);
  expect(await handshake(server, trust, sensor, trust, "other.example")).toMatchObject(refused);
});
