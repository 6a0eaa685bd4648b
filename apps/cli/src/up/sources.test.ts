import { access } from "node:fs/promises";
import { basename } from "node:path";
import { readConfiguration } from "@watchfloor/config";
import { isWatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { houseWith } from "../house/house.fixture.ts";
import type { House } from "../house/house.ts";
import { planOf } from "./plan.ts";
import { UP_SETTINGS } from "./settings.ts";
import { sourcesOf } from "./sources.ts";

/** Without Suricata, unless it is where `engine` says. */
function houseOf(engine: string | undefined): House {
  const real = houseWith({});
  return houseWith({
    environment: { PATH: "/opt/nowhere" },
    exists: (file) => (file.endsWith("/suricata") ? Promise.resolve(file === engine) : real.exists(file)),
    machine: { ...real.machine, ask: async () => "package suricata is missing\nsudo apt-get install suricata\n" },
  });
}

const sources = (engine: string | undefined, ...flags: readonly string[]) => {
  const { values } = readConfiguration(UP_SETTINGS, { file: undefined, env: {}, flags });
  const capture = async () => ({ file: "/d/demonstration.pcap", written: Promise.resolve() });
  return sourcesOf(houseOf(engine), planOf(values), values, "/d", capture);
};

test("[L13] without Suricata the demonstration plays its recording, and the panel says what to install and how", async () => {
  const { sensor, remarks } = await sources(undefined);
  const at = sensor?.source.indexOf("--eve") ?? -1;
  await access(sensor?.source[at + 1] ?? "");
  expect(sensor?.source.slice(at + 2)).toEqual(["--speed", "1", "--replay-clock", "now"]);
  expect(remarks.join("\n")).toMatch(/Suricata is not installed.*package suricata.*sudo apt-get install suricata/s);
});

test("[L13] what only Suricata can do is refused without it", async () => {
  const error: unknown = await sources(undefined, "--replay", "package.json").catch((caught: unknown) => caught);
  expect(isWatchfloorError(error, "E_ENGINE_MISSING")).toBe(true);
});

test("[L14] the demonstration's sensor has the rules of its office's contract, another replay has not", async () => {
  const rulesOf = (source: readonly string[] = []) =>
    source.slice(source.indexOf("--rules") + 1).map((file) => basename(file));
  const demonstration = await sources("/usr/sbin/suricata");
  expect(rulesOf(demonstration.sensor?.source)).toEqual(["starter.rules", "contract-example.rules"]);
  for (const file of demonstration.sensor?.source.slice(-2) ?? []) await access(file);
  const live = await sources("/usr/sbin/suricata", "--interface", "eth1");
  expect(rulesOf(live.sensor?.source)).toEqual(["starter.rules"]);
});
