import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { isWatchfloorError } from "@watchfloor/domain";
import { type TemporaryDirectory, temporaryDirectory } from "@watchfloor/testkit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { EngineSocket } from "./socket.ts";

let directory: TemporaryDirectory;
let server: Server | undefined;
let count = 0;

beforeAll(async () => {
  directory = await temporaryDirectory("socket");
});
afterEach(() => {
  server?.close();
});
afterAll(() => directory.remove());

/** A speaker of the protocol; `answer` gets each question and returns the bytes to send, in pieces. */
async function speaking(answer: (question: { command?: string }) => readonly string[]): Promise<string> {
  count += 1;
  const path = join(directory.path, `${count}`);
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    const reply = async (bytes: Buffer): Promise<void> => {
      const question = JSON.parse(bytes.toString());
      const pieces = "version" in question ? ['{"return":"OK"}\n'] : answer(question);
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    socket.on("data", (bytes) => void reply(bytes));
  }).listen(path);
  await once(server, "listening");
  return path;
}

const isFailure = (error: unknown): boolean => isWatchfloorError(error, "E_ENGINE_FAILED");

test("[N8] answers come in the order of the questions, in whatever pieces", async () => {
  const path = await speaking(({ command }) => [`{"message":"${command}`, '","return"', ':"OK"}\n']);
  const socket = await EngineSocket.connect(path, 1000);
  const names = Array.from({ length: 20 }, (_, at) => `command-${at}`);
  expect(await Promise.all(names.map((name) => socket.command(name)))).toEqual(names);
  socket.close();
});

test("[N8] a NOK fails its question only", async () => {
  const path = await speaking(({ command }) => [
    `{"message":"no ${command}","return":"${command === "bad" ? "NOK" : "OK"}"}\n`,
  ]);
  const socket = await EngineSocket.connect(path, 1000);
  await expect(socket.command("bad")).rejects.toThrow(/no bad/);
  expect(socket.isOpen).toBe(true);
  expect(await socket.command("good")).toBe("no good");
  socket.close();
});

test("[N8] silence, noise and an endless answer are failures", async () => {
  const silent = await EngineSocket.connect(await speaking(() => []), 50);
  await expect(silent.command("uptime")).rejects.toSatisfy(isFailure);
  await expect(silent.command("uptime")).rejects.toSatisfy(isFailure);
  expect(silent.isOpen).toBe(false);
  server?.close();
  const noisy = await EngineSocket.connect(await speaking(() => ["<html>\n"]), 1000);
  await expect(noisy.command("uptime")).rejects.toSatisfy(isFailure);
  noisy.close();
  server?.close();
  const endless = await EngineSocket.connect(await speaking(() => ["x".repeat(5_000_000)]), 5000);
  await expect(endless.command("uptime")).rejects.toSatisfy(isFailure);
});

test("[N8] nobody there is a failure", async () => {
  await expect(EngineSocket.connect(join(directory.path, "none"), 100)).rejects.toSatisfy(isFailure);
});
