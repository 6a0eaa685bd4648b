import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMicros, isWatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { hubIdentity } from "./identity.ts";
import { readOwnTls } from "./own-tls.ts";

test("[Z10] an operator's certificate that cannot serve names its setting and says why", async () => {
  const directory = await mkdtemp(join(tmpdir(), "watchfloor-own-tls-"));
  const now = () => epochMicros(1_793_690_100_000_000);
  const pair = async (name: string) => (await hubIdentity(join(directory, name), name, ["localhost"], now)).tls;
  const [one, other] = [await pair("one"), await pair("other")];
  const contents = {
    "one.pem": one.cert,
    "one.key": one.key,
    "other.key": other.key,
    "garbage.pem": "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n",
    "empty.pem": "",
  };
  for (const [name, content] of Object.entries(contents)) await writeFile(join(directory, name), content);
  const read = (certificate: string, key: string) =>
    readOwnTls({ certificate: join(directory, certificate), key: join(directory, key) }, (path) =>
      readFile(path, "utf8"),
    );
  const refusing = (name: string) =>
    expect.toSatisfy((error) => isWatchfloorError(error, "E_CONFIG_INVALID") && error.facts.name === name);

  expect(await read("one.pem", "one.key")).toEqual(one);
  await expect(read("missing.pem", "one.key")).rejects.toThrow(refusing("tls.certificate"));
  await expect(read("one.pem", "missing.key")).rejects.toThrow(refusing("tls.key"));
  await expect(read("garbage.pem", "one.key")).rejects.toThrow(refusing("tls.certificate"));
  await expect(read("empty.pem", "one.key")).rejects.toThrow(refusing("tls.certificate"));
  await expect(read("one.pem", "garbage.pem")).rejects.toThrow(refusing("tls.key"));
  await expect(read("one.pem", "other.key")).rejects.toThrow(refusing("tls.key"));
  await rm(directory, { recursive: true });
});
