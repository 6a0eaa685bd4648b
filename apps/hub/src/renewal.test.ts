import { readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:https";
import { connect } from "node:tls";
import { fromMillis } from "@watchfloor/domain";
import { createAuthority, issueServer } from "@watchfloor/pki";
import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HandTurnedTime } from "./hub.fixture.ts";
import { closeListener, createListener, listen, renewListener } from "./ingest/listener.ts";
import { renewDaily } from "./renewal.ts";
import { type TestDirectory, testDirectory } from "./store/store.fixture.ts";

let directory: TestDirectory;
let server: Server | undefined;
beforeEach(async () => {
  directory = await testDirectory();
});
afterEach(async () => {
  if (server !== undefined) await closeListener(server, 0);
  await directory.remove();
});

test("[Z7] an operator's certificate is read anew each day; a pair that does not fit is told, and the old one stays", async () => {
  const now = fromMillis(Date.now());
  const authority = await createAuthority("office", now);
  const ca = authority.certificatePem;
  const write = async (pair: { readonly certificatePem: string; readonly keyPem: string }) => {
    await writeFile(`${directory.path}/room.pem`, pair.certificatePem);
    await writeFile(`${directory.path}/room.key`, pair.keyPem);
  };
  const read = async () => ({
    key: await readFile(`${directory.path}/room.key`, "utf8"),
    cert: await readFile(`${directory.path}/room.pem`, "utf8"),
  });
  const first = await issueServer(authority, ["localhost"], now);
  const second = await issueServer(authority, ["localhost"], now);
  await write(first);
  const tls = await read();
  const standing = createListener(tls, { maxConnections: 9, requestMs: 15_000 }, (_, answer) => answer.end());
  server = standing;
  const { port } = await listen(standing, { host: "127.0.0.1", port: 0 });
  const shown = async () => {
    const socket = connect({ host: "127.0.0.1", port, servername: "localhost", ca });
    await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
    const pem = socket.getPeerX509Certificate()?.toString();
    socket.destroy();
    return pem?.trim();
  };
  const time = new HandTurnedTime();
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const by = [{ useTls: (given: typeof tls) => renewListener(standing, given) }];
  const stop = renewDaily([{ name: "room", tls, read, by }], new Registry(), { every: time.every, onFault });
  expect(await shown()).toBe(first.certificatePem.trim());

  await write({ ...second, keyPem: first.keyPem });
  await time.turn(86_400_000);
  await vi.waitFor(() => expect(faults).toHaveLength(1));
  expect(await shown()).toBe(first.certificatePem.trim());

  await write(second);
  await time.turn(86_400_000);
  await vi.waitFor(async () => expect(await shown()).toBe(second.certificatePem.trim()));
  expect(faults).toHaveLength(1);

  stop();
  await write(first);
  await time.turn(86_400_000);
  expect(await shown()).toBe(second.certificatePem.trim());
});
