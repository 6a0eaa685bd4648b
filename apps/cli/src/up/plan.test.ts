import { readConfiguration } from "@watchfloor/config";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLine } from "../children/lines.ts";
import { harmless, layOut } from "../house/terminal.ts";
import { balances } from "./account.ts";
import { hubArguments } from "./hub.ts";
import { planOf, type ReplayRecord, replayNameFor } from "./plan.ts";
import { enrolAddressOf, UP_SETTINGS } from "./settings.ts";
import { isFinal, waitBeforeRestart } from "./supervise.ts";

const asked = { replay: [], speed: 1, demo: true, untilDone: false } as const;

test("[L7] refuses what contradicts itself", () => {
  expect(() => planOf({ ...asked, replay: ["a"], interface: "eth0" })).toThrow(/exclude/);
  expect(() => planOf({ ...asked, untilDone: true })).toThrow(/needs --replay/);
  expect(planOf(asked)).toEqual({ kind: "demonstration" });
  expect(planOf({ ...asked, demo: false })).toEqual({ kind: "empty" });
  expect(planOf({ ...asked, interface: "eth0" })).toEqual({ kind: "live", interface: "eth0" });
});

const request = fc.record({
  files: fc.subarray(["a.pcap", "b.pcap"], { minLength: 1 }),
  speed: fc.constantFrom<"max" | number>("max", 1),
  rules: fc.subarray(["r"]),
});

test("[L6] any row of replays and breaks gives each finished one a name that is never given again", () => {
  const history = fc.array(fc.record({ request, finishes: fc.boolean() }), { maxLength: 20 });
  fc.assert(
    fc.property(history, (runs) => {
      let records: readonly ReplayRecord[] = [];
      const finished = new Set<string>();
      for (const { request: one, finishes } of runs) {
        const name = replayNameFor(one, records);
        expect(finished.has(name)).toBe(false);
        const known = records.find((record) => record.name === name);
        if (known === undefined) records = [...records, { name, ...one, finished: finishes }];
        else {
          expect([known.files, known.speed, known.rules]).toEqual([one.files, one.speed, one.rules]);
          records = records.map((record) => (record.name === name ? { ...record, finished: finishes } : record));
        }
        if (finishes) finished.add(name);
      }
    }),
  );
});

test("[L8] waits longer after each death, gives up after the sixth, and forgets after ten minutes", () => {
  const deaths: number[] = [];
  const waits = [1, 2, 3, 4, 5, 6].map((second) => {
    const wait = waitBeforeRestart(deaths, second * 1e6);
    deaths.push(second * 1e6);
    return wait;
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, undefined]);
  expect(waitBeforeRestart(deaths, 700e6)).toBe(1_000);
});

test("[L8] an error of its own is final, a bug or a signal is not", () => {
  const said = ["starting", "E_LISTEN: port=8470", "  The address is taken."];
  expect(isFinal({ code: 1, signal: undefined, said })).toBe(true);
  expect(isFinal({ code: undefined, signal: "SIGKILL", said })).toBe(false);
  expect(isFinal({ code: 1, signal: undefined, said: ["E_INTERNAL: TypeError: x"] })).toBe(false);
  expect(isFinal({ code: 1, signal: undefined, said: ["E_MADE_UP: x"] })).toBe(false);
  expect(isFinal({ code: 1, signal: undefined, said: ["E_DATA_IN_USE: x"] })).toBe(false);
});

test("[L10] balances only when all that was not quarantined is stored, once", () => {
  const empty = {
    duplicates: 0,
    dropped: 0,
    by_event_type: {},
    alerts_by_sid: {},
    engine_events_by_sid: {},
    refused: [],
  };
  const account = { ...empty, sensor: "replay-1", eve_lines: 10, quarantined: 2 };
  expect([7, 8, 9].map((stored) => balances({ ...account, stored }))).toEqual([false, true, false]);
});

test("[L5] no character of a record steers the terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = layOut({ out: () => {}, err: () => {}, colour: false, columns: 500 }, ["what"], [[text]]);
      expect(shown.split("\n")).toHaveLength(3);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the very characters that must be gone.
      expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(shown)).toBe(false);
    }),
  );
  expect(harmless("a\u001b[2Jb\u202ec")).toBe("a·[2Jb·c");
});

test("[L3] takes any text as a line or as none", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseLine(text)));
  expect(parseLine('{"kind":"ready","pid":1}')).toEqual({ kind: "ready", pid: 1 });
  expect(["[]", "3", "null", '{"kind":3}', "{"].map(parseLine)).toEqual(Array(5).fill(undefined));
});

test("[L7] the door for enrolment is beside the one for batches", () => {
  expect(enrolAddressOf("127.0.0.1:8471")).toBe("127.0.0.1:8472");
  expect(enrolAddressOf("[::1]:0")).toBe("[::1]:0");
});

test("[L18] what `up` is told of the hub reaches the hub, and nothing that nobody said", () => {
  const told = ["--hosts", "hub.example.gov", "10.0.0.5", "--origin", "https://room.example.gov"];
  const tls = ["--tls.certificate", "room.pem", "--tls.key", "room.key"];
  const argumentsFor = (...flags: readonly string[]) =>
    hubArguments(readConfiguration(UP_SETTINGS, { flags }).values, { kind: "empty" }, "/d");
  expect(argumentsFor(...tls, ...told)).toEqual(["--data", "/d", ...told, ...tls]);
  expect(argumentsFor()).toEqual(["--data", "/d"]);
  for (const form of [":8470", "8470", "hub.example.gov", "hub:99999", "::1:8470"])
    expect(() => argumentsFor("--listen", form)).toThrow(/expected HOST:PORT/);
});
