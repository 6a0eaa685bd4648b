import { WatchfloorError } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { readConfiguration, type Sources } from "./read.ts";
import { saidOf } from "./said-of.ts";
import { defineConfiguration } from "./setting.ts";

const table = defineConfiguration(
  "sensor",
  {
    dataDirectory: { schema: z.string(), default: "./data", help: "where everything is kept", flag: "data" },
    "spool.maxBytes": { schema: z.number().int().min(1024), default: 2 ** 31, unit: "bytes", help: "bound" },
    flushAfter: { schema: z.number(), default: 50, unit: "ms", help: "patience" },
    replay: { schema: z.array(z.string()), default: [], help: "captures" },
    speed: { schema: z.union([z.literal("max"), z.number().positive()]), default: 1, help: "how fast" },
    demo: { schema: z.boolean(), default: true, help: "show" },
    hub: { schema: z.url().optional(), help: "the hub" },
    secret: { schema: z.string().min(8).optional(), secret: true, help: "never shown" },
    "segments.office": { schema: z.record(z.string(), z.string()).optional(), help: "addresses by name" },
  },
  { positional: ["hub"], retired: { bufferSize: "spool.maxBytes" } },
);

/** What the error says, as one object to compare. */
function refusal(sources: Sources): unknown {
  try {
    readConfiguration(table, sources);
  } catch (error) {
    if (error instanceof WatchfloorError) return { code: error.code, ...error.facts };
    throw error;
  }
  return "accepted";
}

const toml = (text: string) => ({ name: "watchfloor.toml", text });

test("[G1] flags win over the environment, that over the file, that over the default", () => {
  const sources = fc.record({ file: fc.boolean(), env: fc.boolean(), flag: fc.boolean() });
  fc.assert(
    fc.property(sources, (said) => {
      const { values } = readConfiguration(table, {
        file: toml(said.file ? '[sensor]\ndataDirectory = "file"\nreplay = ["f1", "f2"]' : ""),
        env: said.env ? { WATCHFLOOR_SENSOR_DATA_DIRECTORY: "env", WATCHFLOOR_SENSOR_REPLAY: "e1,e2" } : {},
        flags: said.flag ? ["--data", "flag", "--replay", "g1"] : [],
      });
      const strongest = said.flag ? "flag" : said.env ? "env" : said.file ? "file" : "./data";
      const list = said.flag ? ["g1"] : said.env ? ["e1", "e2"] : said.file ? ["f1", "f2"] : [];
      expect([values.dataDirectory, values.replay]).toEqual([strongest, list]);
    }),
  );
});

test("[G2] says for each value who said it", () => {
  const { origins } = readConfiguration(table, {
    file: toml('# ours\n[sensor]\nflushAfter = "1s"\n\n[sensor.spool]\nmaxBytes = "1MiB"\n'),
    env: { WATCHFLOOR_SENSOR_SPEED: "4" },
    flags: ["--no-demo", "https://hub.example:8471"],
  });
  expect(origins).toMatchObject({
    flushAfter: { kind: "file", name: "watchfloor.toml", line: 3 },
    "spool.maxBytes": { kind: "file", name: "watchfloor.toml", line: 6 },
    speed: { kind: "environment", name: "WATCHFLOOR_SENSOR_SPEED" },
    demo: { kind: "flag", name: "--no-demo" },
    hub: { kind: "flag", name: "HUB" },
    dataDirectory: { kind: "default" },
  });
});

test("[G3] refuses an unknown name in each source with the nearest known one and where it was said", () => {
  const unknown = { code: "E_CONFIG_UNKNOWN" };
  expect(refusal({ file: toml("[sensor]\n\n[sensor.spool]\nmaxByte = 1") })).toEqual({
    ...unknown,
    name: "spool.maxByte",
    where: "watchfloor.toml line 4",
    nearest: "spool.maxBytes",
  });
  expect(refusal({ file: toml("[sensr]\nx = 1") })).toMatchObject({ ...unknown, nearest: "sensor", name: "sensr" });
  expect(refusal({ env: { WATCHFLOOR_SENSOR_SPOL_MAX_BYTES: "1" } })).toMatchObject({
    ...unknown,
    where: "WATCHFLOOR_SENSOR_SPOL_MAX_BYTES",
    nearest: "WATCHFLOOR_SENSOR_SPOOL_MAX_BYTES",
  });
  expect(refusal({ flags: ["--flush-aftr", "1s"] })).toMatchObject({ ...unknown, nearest: "--flush-after" });
  expect(refusal({ flags: ["--no-demmo"] })).toMatchObject({ ...unknown, nearest: "--no-demo" });
  expect(refusal({ flags: ["-x"] })).toMatchObject({ ...unknown, name: "-x" });
  expect(refusal({ flags: ["--utterly-different-thing"] })).toMatchObject({ ...unknown, nearest: undefined });
});

test("[G3] leaves the other programs' sections and variables alone", () => {
  const file = toml('[hub]\nlisten = "127.0.0.1:1"\n[sensor]\nspeed = 2\n');
  const env = { WATCHFLOOR_HUB_LISTEN: "x", WATCHFLOOR_SHARED: "y", WATCHFLOOR_SENSOR_HUB: "" };
  expect(readConfiguration(table, { file, env }).values).toMatchObject({ speed: 2, hub: undefined });
});

test("[G3] refuses every misspelling of a flag and never guesses", () => {
  const known = new Set(["data", "spool.max-bytes", "flush-after", "replay", "speed", "demo", "hub", "secret"]);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z.-]{1,20}$/), (name) => {
      fc.pre(!known.has(name) && !["help", "config", "no-demo", "segments.office"].includes(name));
      expect(refusal({ flags: [`--${name}`, "1"] })).toMatchObject({ code: "E_CONFIG_UNKNOWN", where: `--${name}` });
    }),
  );
});

test("[G4] names the successor of a retired setting in each source", () => {
  const retired = { code: "E_CONFIG_RETIRED" };
  expect(refusal({ file: toml("[sensor]\nbufferSize = 1") })).toMatchObject({
    ...retired,
    successor: "spool.maxBytes",
  });
  expect(refusal({ flags: ["--buffer-size", "1"] })).toMatchObject({ ...retired, successor: "--spool.max-bytes" });
  expect(refusal({ env: { WATCHFLOOR_SENSOR_BUFFER_SIZE: "1" } })).toMatchObject({
    ...retired,
    successor: "WATCHFLOOR_SENSOR_SPOOL_MAX_BYTES",
  });
});

test("[G5] says name, place, value and reason, and hides a secret", () => {
  const invalid = { code: "E_CONFIG_INVALID" };
  expect(refusal({ env: { WATCHFLOOR_SENSOR_SPOOL_MAX_BYTES: "1B" } })).toMatchObject({
    ...invalid,
    name: "spool.maxBytes",
    where: "WATCHFLOOR_SENSOR_SPOOL_MAX_BYTES",
    value: "1B",
    reason: expect.stringContaining("1024"),
  });
  expect(refusal({ flags: ["--secret", "short"] })).toMatchObject({ ...invalid, value: "(secret)" });
  expect(refusal({ file: toml("[sensor]\nspeed = ") })).toMatchObject({ ...invalid, where: "watchfloor.toml line 2" });
  expect(refusal({ file: toml("sensor = 3") })).toMatchObject({ ...invalid, reason: "is no section" });
  expect(refusal({ flags: ["--data", "a", "--data", "b"] })).toMatchObject({ ...invalid, reason: "is given twice" });
  expect(refusal({ flags: ["--data", "--no-demo"] })).toMatchObject({ ...invalid, reason: "needs a value" });
});

test("[G5] finds a mistake that a stronger source would have hidden", () => {
  expect(refusal({ file: toml('[sensor]\nspeed = "fast"'), flags: ["--speed", "2"] })).toMatchObject({
    code: "E_CONFIG_INVALID",
    where: "watchfloor.toml line 2",
  });
});

test("[G7] a list takes arguments up to the next flag, and again", () => {
  const flags = ["--replay", "a", "b c", "--speed", "max", "--replay=d,e", "--", "https://hub.example"];
  const { values } = readConfiguration(table, { flags });
  expect(values).toMatchObject({ replay: ["a", "b c", "d,e"], speed: "max", hub: "https://hub.example" });
});

test("[G8] a switch leaves the argument after it alone", () => {
  const { values } = readConfiguration(table, { flags: ["--demo", "https://hub.example"] });
  expect(values).toMatchObject({ demo: true, hub: "https://hub.example" });
  expect(readConfiguration(table, { flags: ["--demo=false"] }).values.demo).toBe(false);
  expect(refusal({ flags: ["--no-speed"] })).toMatchObject({ code: "E_CONFIG_UNKNOWN" });
});

test("[G9] one bare argument too many is wrong usage", () => {
  expect(refusal({ flags: ["https://a.example", "https://b.example"] })).toMatchObject({ code: "E_USAGE" });
});

test("[G10] a required setting that nobody says is named", () => {
  const strict = defineConfiguration("query", { filter: { schema: z.string(), help: "what to ask" } });
  expect(() => readConfiguration(strict, {})).toThrow(/E_CONFIG_INVALID.*filter.*required/);
  expect(readConfiguration(strict, { flags: ["--filter="] }).values.filter).toBe("");
});

test("[G1] a table of the file may be the value of one setting", () => {
  const file = toml('[sensor.segments.office]\nclerk = "10.0.0.0/24"\n');
  const { values } = readConfiguration(table, { file });
  expect(values["segments.office"]).toEqual({ clerk: "10.0.0.0/24" });
});

test("[G16] what is said of another program's setting is found, however it is written, and not judged", () => {
  const file = { name: "w.toml", text: '[hub]\ndata = 7\n\n[sensor.spool]\nmaxBytes = "2GiB"\nreplay = ["a"]\n' };
  const env = { WATCHFLOOR_HUB_DATA: "/srv", WATCHFLOOR_SENSOR_SPOOL_MAX_BYTES: "" };
  expect(saidOf("hub", "data", { file, env })).toEqual([
    { value: 7, where: "w.toml line 2" },
    { value: "/srv", where: "WATCHFLOOR_HUB_DATA" },
  ]);
  expect(saidOf("sensor", "spool.maxBytes", { file, env })).toEqual([{ value: "2GiB", where: "w.toml line 5" }]);
  for (const key of ["data", "spool.other", "toString", "spool.maxBytes.length"]) {
    expect(saidOf("sensor", key, { file, env })).toEqual([]);
  }
  expect(saidOf("hub", "data", {})).toEqual([]);
});
