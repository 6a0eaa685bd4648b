import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readSecret } from "./secret.ts";

const keyboard = () => Object.assign(new PassThrough(), { isTTY: true });

test("[L20] what is typed at the prompt is read and never shown", async () => {
  const keys = keyboard();
  const shown: string[] = [];
  const read = readSecret(keys, (text) => void shown.push(text), "Token: ");
  // With a mistake taken back, as a terminal sends it.
  keys.write("wf1.secX");
  keys.write("\u007fret\r");
  expect([await read, shown.join("")]).toEqual(["wf1.secret", "Token: \n"]);
});

test("[L20] Ctrl-C and Ctrl-D at the prompt give it up", async () => {
  for (const key of ["\u0003", "\u0004"]) {
    const keys = keyboard();
    const read = readSecret(keys, () => {}, "Token: ");
    keys.write(key);
    await expect(read).rejects.toMatchObject({ code: "E_USAGE" });
  }
});

test("[L20] a pipe gives its first line and no prompt, however it is cut, and no more than a secret's length", async () => {
  const from = async (...chunks: readonly string[]) => {
    const pipe = new PassThrough();
    const shown: string[] = [];
    const read = readSecret(pipe, (text) => void shown.push(text), "Token: ");
    for (const chunk of chunks) pipe.write(chunk);
    pipe.end();
    expect(shown).toEqual([]);
    return read;
  };
  expect(await from("wf1.", "secret\r\nmore")).toBe("wf1.secret");
  expect(await from("wf1.secret")).toBe("wf1.secret");
  expect(await from()).toBe("");
  expect(await from("x".repeat(1 << 20))).toHaveLength(16_384);
});
