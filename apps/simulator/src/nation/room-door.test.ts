import { once } from "node:events";
import { createServer } from "node:https";
import { fromMillis } from "@watchfloor/domain";
import { createAuthority, issueServer } from "@watchfloor/pki";
import { afterEach, expect, test } from "vitest";
import { doorOfRunFile, postTo, type RoomDoor } from "./room-door.ts";

const NAME = "room.example.gov";
const now = () => fromMillis(Date.now());
const going = new AbortController().signal;
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A room behind an operator's certificate, which is for a name that leads nowhere from here. */
async function operatorsRoom() {
  const authority = await createAuthority("Some public authority", now());
  const { keyPem, certificatePem } = await issueServer(authority, [NAME], now());
  const heard: (string | undefined)[] = [];
  const server = createServer({ key: keyPem, cert: certificatePem }, (request, response) => {
    heard.push(request.headers.authorization);
    request.resume().on("end", () => response.writeHead(201).end('{"token":"made"}'));
  });
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const url = `https://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return { url, certificatePem, authorityPem: authority.certificatePem, heard };
}

test("[M28] a room with an operator's certificate is asked by what the run file trusts, and nobody else is told the token", async () => {
  const { url, certificatePem, authorityPem, heard } = await operatorsRoom();
  const ask = (door: Partial<RoomDoor>) => postTo({ url, token: "T", ...door }, "/api/v1/x", { a: 1 }, going);
  // The certificate itself without its authority, as an operator's file often is; then the authority.
  for (const ca of [certificatePem, authorityPem]) {
    expect(await ask({ ca, serverName: NAME })).toEqual({ status: 201, json: { token: "made" } });
  }
  expect(heard).toEqual(["Bearer T", "Bearer T"]);
  const stranger = await createAuthority("Some other authority", now());
  for (const door of [{}, { ca: certificatePem }, { ca: stranger.certificatePem, serverName: NAME }]) {
    await expect(ask(door)).rejects.toThrow("E_HUB_UNREACHABLE");
  }
  expect(heard).toHaveLength(2);
});

test("[M28] the run file is read at each question, and one that is not there is a hub out of reach", async () => {
  const texts = ['{"at":"http://127.0.0.1:1","token":"A","pid":1}', '{"at":"https://[::1]:2","token":"B","ca":"C"}'];
  const read = async () => texts.shift() ?? Promise.reject(new Error("ENOENT"));
  expect(await doorOfRunFile("f", read)).toMatchObject({ url: "http://127.0.0.1:1", token: "A" });
  expect(await doorOfRunFile("f", read)).toMatchObject({ url: "https://[::1]:2", token: "B", ca: "C" });
  await expect(doorOfRunFile("f", read)).rejects.toThrow("E_HUB_UNREACHABLE");
  await expect(doorOfRunFile("f", async () => '{"at":"file:///x","token":"A"}')).rejects.toThrow("E_HUB_UNREACHABLE");
});

test("[M28] a question that is called off fails with the reason of the call", async () => {
  const { url } = await operatorsRoom();
  const reason = new Error("over");
  await expect(postTo({ url, token: "T" }, "/x", {}, AbortSignal.abort(reason))).rejects.toBe(reason);
});
