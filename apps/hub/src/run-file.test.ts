import { once } from "node:events";
import { createServer, get } from "node:https";
import { epochMicros } from "@watchfloor/domain";
import { createAuthority, issueServer } from "@watchfloor/pki";
import { expect, test } from "vitest";
import { doorOf } from "./run-file.ts";

const now = epochMicros(Date.now() * 1_000);
const origin = new URL("https://room.example.gov");
const here = { host: "0.0.0.0", port: 18_479, origin };

test("[Z5] the run file says where the room listens on this machine, not where browsers find it", () => {
  expect(doorOf({ ...here, host: "127.0.0.1" }, [])).toEqual({ at: "http://127.0.0.1:18479" });
  expect(doorOf({ ...here, host: "::" }, ["x"]).at).toBe("https://[::1]:18479");
  expect(doorOf({ ...here, host: "hub.example.gov" }, ["x"]).at).toBe("https://hub.example.gov:18479");
});

test("[Z5] what it names is enough to trust an operator's certificate, and no other of the same name", async () => {
  const made = async () => issueServer(await createAuthority("office", now), ["hub.example.gov"], now);
  const [own, other] = [await made(), await made()];
  // The file is read while somebody writes it: what was shown before still stands.
  const { at, ca, serverName } = doorOf(here, [own.certificatePem, "-----BEGIN CERTIFICATE-----\nhalf"]);
  expect(serverName).toBe("hub.example.gov");
  const ask = async ({ certificatePem: cert, keyPem: key }: typeof own) => {
    const server = createServer({ key, cert }, (_, response) => response.end()).listen(here.port, "127.0.0.1");
    await once(server, "listening");
    try {
      const trust = { ca: ca ?? "", servername: serverName ?? "", allowPartialTrustChain: true, agent: false as const };
      const [answer] = await once(get(at, trust), "response");
      answer.resume();
      return "trusted";
    } catch {
      return "refused";
    } finally {
      server.close();
      server.closeAllConnections();
    }
  };
  expect([await ask(own), await ask(other)]).toEqual(["trusted", "refused"]);
});
