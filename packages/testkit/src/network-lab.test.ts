import { once } from "node:events";
import { expect, test } from "vitest";
import { buildLab, canBuildLab, OUTSIDE_IP } from "./network-lab.ts";

const SERVER = `
  const { createServer } = require("node:http");
  createServer((_, answer) => answer.end("hello from outside")).listen(8080, () => console.log("ready"));`;

test.skipIf(!canBuildLab())("[Q1] a client in one namespace reaches a server in the other (needs root)", async () => {
  const lab = buildLab("tkit");
  try {
    const server = lab.start("outside", process.execPath, "-e", SERVER);
    await once(server.stdout ?? server, "data");
    const client = lab.start(
      "office",
      process.execPath,
      "-e",
      `fetch("http://${OUTSIDE_IP}:8080").then((answer) => answer.text()).then((text) => console.log(text))`,
    );
    const [said] = await once(client.stdout ?? client, "data");
    expect(String(said).trim()).toBe("hello from outside");
  } finally {
    lab.remove();
  }
});
