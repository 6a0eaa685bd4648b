import { WatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { z } from "zod";
import { describeFailure } from "./failure.ts";
import { faultsOf } from "./faults.ts";
import { lineOf } from "./from-file.ts";
import { configurationFileOf, wantsHelp } from "./from-flags.ts";
import { printHelp, printMarkdown } from "./print.ts";
import { PROGRAM_SETTINGS } from "./program.ts";
import { defineConfiguration } from "./setting.ts";

const table = defineConfiguration(
  "sensor",
  {
    ...PROGRAM_SETTINGS,
    token: { schema: z.string().default("hush"), default: "hush", secret: true, help: "one-time token" },
    "spool.maxBytes": {
      schema: z.number(),
      default: 2 ** 31,
      unit: "bytes",
      help: `most it may hold, ${"and ".repeat(30)}more`,
    },
    replay: { schema: z.array(z.string()), default: [], help: "captures | to replay", placeholder: "FILE" },
    speed: { schema: z.union([z.literal("max"), z.number()]), default: 1, help: "how fast" },
    demo: { schema: z.boolean(), default: true, help: "leave the demonstration out" },
  },
  {
    about: "Watches a network.",
    usage: "watchfloor sensor [FILE...]",
    positional: ["replay"],
    examples: [{ line: "watchfloor sensor a.pcap", does: "replays one capture" }],
  },
);

test("[G11] the help is aligned, within 100 columns, and leaves internal settings out", () => {
  const help = printHelp(table);
  const lines = help.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  const options = lines.filter((line) => line.startsWith("  --"));
  expect(options.length).toBeGreaterThan(5);
  expect(new Set(options.map((line) => /^ {2}--.*? {2,}/.exec(line)?.[0].length)).size).toBe(1);
  expect(help).toContain("--speed max|N");
  expect(help).toContain("(default: 2GiB)");
  expect(help).toContain("--no-demo");
  expect(help).toContain("Arguments:\n  FILE...  captures | to replay");
  expect(help).not.toContain("parent-pipe");
  expect(help).not.toContain("hush");
});

test("[G11] the documentation shows every setting, and a bar breaks no table", () => {
  const markdown = printMarkdown(table);
  expect(markdown).toContain("| `parentPipe` | `--parent-pipe` | `WATCHFLOOR_SENSOR_PARENT_PIPE` | `false` |");
  expect(markdown).toContain("captures \\| to replay |");
  const columns = markdown.split("\n").filter((line) => line.startsWith("|"));
  expect(new Set(columns.map((line) => line.replaceAll("\\|", "").split("|").length))).toEqual(new Set([7]));
  expect(columns).toHaveLength(2 + Object.keys(table.settings).length);
});

test("[G12] wrong usage ends with 2, anything else with 1", () => {
  const usage = describeFailure(new WatchfloorError("E_CONFIG_UNKNOWN", { name: "x" }));
  expect(usage).toMatchObject({
    exitCode: 2,
    text: expect.stringMatching(/^E_CONFIG_UNKNOWN: name="x"\n {2}There is no/),
  });
  expect(describeFailure(new WatchfloorError("E_STORE")).exitCode).toBe(1);
  expect(describeFailure(new TypeError("bug"))).toMatchObject({
    exitCode: 1,
    text: expect.stringMatching(/^E_INTERNAL: TypeError: bug\n/),
  });
});

test("[G13] finds each fault of a table, and none in a sound one", () => {
  expect(faultsOf(table)).toEqual([]);
  const faulty = defineConfiguration(
    "hub",
    {
      Upper: { schema: z.string(), help: "x" },
      one: { schema: z.string(), help: "", flag: "same" },
      two: { schema: z.string(), help: "x", flag: "same" },
      help: { schema: z.string(), help: "x" },
      "max.bytes": { schema: z.number(), help: "x" },
      maxBytes: { schema: z.string(), help: "x", unit: "bytes" },
    },
    { retired: { two: "three" } },
  );
  expect(faultsOf(faulty)).toEqual([
    "Upper: is not camelCase parted by dots",
    "one: help is not one line",
    "help: its flag is taken",
    "maxBytes: has a unit but its schema takes no number",
    "--same: two rows have it",
    "WATCHFLOOR_HUB_MAX_BYTES: two rows have it",
    "two: is retired and in use",
    "two: its successor three is no row",
  ]);
});

test("[G2] finds the line of a key however it is written", () => {
  const text = 'a = 1\n[sensor]\nspool.maxBytes = 1\n"quoted" = 2\n[sensor.deep.er]\nx = 1\n';
  expect(lineOf(text, ["a"])).toBe(1);
  expect(lineOf(text, ["sensor", "spool", "maxBytes"])).toBe(3);
  expect(lineOf(text, ["sensor", "quoted"])).toBe(4);
  expect(lineOf(text, ["sensor", "deep", "er", "x"])).toBe(6);
  expect(lineOf(text, ["sensor", "absent"])).toBeUndefined();
});

test("[G8] help and file are found before anything is read", () => {
  expect(wantsHelp(["a", "-h"])).toBe(true);
  expect(wantsHelp(["--", "--help"])).toBe(false);
  expect(configurationFileOf(["--x", "--config", "a.toml"], {})).toBe("a.toml");
  expect(configurationFileOf(["--config=b.toml"], { WATCHFLOOR_CONFIG: "c.toml" })).toBe("b.toml");
  expect(configurationFileOf(["--", "--config=b.toml"], { WATCHFLOOR_CONFIG: "c.toml" })).toBe("c.toml");
  expect(configurationFileOf([], { WATCHFLOOR_CONFIG: "" })).toBeUndefined();
});
