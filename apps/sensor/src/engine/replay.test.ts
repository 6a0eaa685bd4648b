import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeCapture } from "@watchfloor/capture";
import { epochMicros } from "@watchfloor/domain";
import {
  countEve,
  replayPlainly,
  sharedData,
  suricataVersion,
  type TemporaryDirectory,
  temporaryDirectory,
} from "@watchfloor/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EngineMode } from "./engine.ts";
import { isAlive, realDeps } from "./engine-lab.ts";
import { startEngine } from "./start.ts";

const noSuricata = suricataVersion() === undefined;
const captures = sharedData("data/captures");
const RULES = `alert http any any -> any any (msg:"a request"; flow:established,to_server; http.method; content:"GET"; sid:9100001; rev:1;)
alert tls any any -> any any (msg:"a hello"; tls.sni; content:"."; sid:9100002; rev:1;)
alert dns any any -> any any (msg:"a question"; dns.query; content:"."; sid:9100003; rev:1;)
`;

let directory: TemporaryDirectory;
let rules: string;

beforeEach(async () => {
  directory = await temporaryDirectory("replay");
  rules = join(directory.path, "starter.rules");
  await writeFile(rules, RULES);
});
afterEach(() => directory.remove());

function optionsOf(files: readonly string[], more: Partial<Extract<EngineMode, { kind: "replay" }>> = {}) {
  return {
    directory: join(directory.path, "engine"),
    mode: { kind: "replay", files, speed: "max", clock: "original", ...more } as const,
    ruleFiles: [rules],
    user: "nobody",
  };
}

/** Pings, one each `stepUs`, that raise no alert of ours but a flow. */
async function pings(path: string, count: number, stepUs: number): Promise<void> {
  const packet = Buffer.from(
    "02000000000102000000000208004500001c00010000400166cf0a0000010a0000020800f7ff00000000",
    "hex",
  );
  const writer = writeCapture();
  const records = Array.from({ length: count }, (_, at) => writer.record(epochMicros(1e15 + at * stepUs), packet));
  await writeFile(path, Buffer.concat([writer.header, ...records]));
}

test.skipIf(noSuricata || captures === undefined)(
  "[N10] at full speed events and alerts equal a plain suricata -r (needs Suricata and shared data)",
  async () => {
    const names = [
      "loader-infection__2021-03-15-IcedID-infection-traffic.pcap",
      "loader-infection__emotet.pcap",
      "benign__wikipedia.pcap",
      "lateral-movement__psexec_cmd.pcap",
      "dns-tunnel__bad-dns-traffic.pcap",
      "odd__malformed_dns.pcap",
      "odd__pings.pcapnano",
      "benign__doh.pcapng",
    ];
    const deps = realDeps();
    const engine = await startEngine(optionsOf(names.map((name) => join(captures ?? "", name))), deps);
    const { captures: outcomes } = await engine.done;
    expect(outcomes.map(({ kind }) => kind)).toEqual(names.map(() => "replayed"));
    for (const outcome of outcomes) {
      if (outcome.kind !== "replayed") continue;
      const plain = join(directory.path, "plain", outcome.eveDirectory.split("/").at(-1) ?? "");
      await mkdir(plain, { recursive: true });
      const configuration = join(directory.path, "engine", "suricata.yaml");
      await replayPlainly({ configuration, capture: outcome.file, outputDirectory: plain });
      const [ours, theirs] = [await countEve(outcome.eveDirectory), await countEve(plain)];
      // A flow whose pause is near its timeout is one record or two, as Suricata's flow manager gets its turn.
      const [flows, plainFlows] = [ours.byType.flow ?? 0, theirs.byType.flow ?? 0];
      expect(Math.abs(flows - plainFlows)).toBeLessThanOrEqual(Math.max(2, plainFlows * 0.05));
      expect({ ...ours.byType, stats: 0, flow: 0 }).toEqual({ ...theirs.byType, stats: 0, flow: 0 });
      expect(ours.bySid).toEqual(theirs.bySid);
    }
    expect(engine.status()).toMatchObject({ state: "done", rulesFailed: 0, restarts: 0 });
    expect(engine.eveDirectories().every(({ finished }) => finished)).toBe(true);
  },
  120_000,
);

test.skipIf(noSuricata)(
  "[N9] [N18] refused captures are named with their reason, the others go on and are counted",
  async () => {
    const good = join(directory.path, "good.pcap");
    const cut = join(directory.path, "cut.pcap");
    const text = join(directory.path, "text.pcap");
    const empty = join(directory.path, "empty.pcap");
    const wireless = join(directory.path, "wireless.pcap");
    await pings(good, 10, 1000);
    await writeFile(cut, (await readFile(good)).subarray(0, 24 + 58 * 4 + 20));
    await writeFile(text, "this is no capture, whatever its name says\n");
    await writeFile(empty, writeCapture().header);
    const air = writeCapture({ linkType: 105 });
    await writeFile(wireless, Buffer.concat([air.header, air.record(epochMicros(1), new Uint8Array(40))]));
    const files = [text, empty, wireless, join(directory.path, "missing.pcap"), directory.path, cut, good];
    for (const paced of [{}, { speed: 1000, clock: "now" } as const]) {
      const engine = await startEngine(optionsOf(files, paced), realDeps());
      const { captures: outcomes, stopped } = await engine.done;
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        ...Array.from({ length: 5 }, () => "refused"),
        "replayed",
        "replayed",
      ]);
      expect(outcomes.flatMap((one) => (one.kind === "refused" ? [one.reason] : [])).join("\n")).toMatch(
        /neither.*no packets.*105.*cannot be read.*is no file/s,
      );
      expect(outcomes.at(-2)).toMatchObject({ packets: 4, fault: expect.stringMatching(/cut off|truncated/) });
      expect(outcomes.at(-1)).toMatchObject({ packets: 10, fault: undefined });
      const { packets, bytes, restarts } = engine.status();
      // Each ping has 42 bytes.
      expect([stopped, packets, bytes, restarts]).toEqual([false, 14, 14 * 42, 0]);
    }
  },
  60_000,
);

test.skipIf(noSuricata || process.getuid?.() !== 0)(
  "[N16] as root the engine is nobody, writes only its own directories, and reads what only we may open",
  async () => {
    const secret = join(directory.path, "secret.pcap");
    await pings(secret, 5, 1000);
    await chmod(secret, 0o600);
    const deps = realDeps();
    const engine = await startEngine(optionsOf([secret]), deps);
    const pid = deps.said.find((event) => event.kind === "engine-started")?.pid ?? 0;
    const uid = /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
    expect([uid === "0", engine.status().user]).toEqual([false, "nobody"]);
    expect((await engine.done).captures).toMatchObject([{ kind: "replayed", packets: 5 }]);
  },
  30_000,
);

test.skipIf(noSuricata)(
  "[N12] a stopped replay leaves no process, and goes on where it was broken off",
  async () => {
    const [first, slow] = [join(directory.path, "1.pcap"), join(directory.path, "2.pcap")];
    await pings(first, 3, 1000);
    await pings(slow, 600, 100_000);
    const deps = realDeps();
    const options = optionsOf([first, slow], { speed: 1, clock: "now" });
    const engine = await startEngine(options, deps);
    const pid = deps.said.find((event) => event.kind === "engine-started")?.pid ?? 0;
    while (engine.status().packets < 6) await deps.sleep(20, undefined);
    expect(await isAlive(pid)).toBe(true);
    await engine.stop();
    await engine.stop();
    const { captures: outcomes, stopped } = await engine.done;
    expect([stopped, engine.status().state, await isAlive(pid)]).toEqual([true, "stopped", false]);
    expect(outcomes).toMatchObject([{ packets: 3 }, { kind: "stopped", fault: undefined }]);

    const again = realDeps();
    const second = await startEngine({ ...options, mode: { ...options.mode } }, again);
    while (second.eveDirectories().at(-1)?.capture !== slow) await again.sleep(20, undefined);
    // Both directories of the broken run are still told of, to be read to their end; the first capture is not repeated.
    expect(second.eveDirectories().map(({ capture, finished }) => [capture, finished])).toEqual([
      [undefined, true],
      [undefined, true],
      [slow, false],
    ]);
    await second.stop();
  },
  60_000,
);

test.skipIf(noSuricata || captures === undefined)(
  "[N11] paced with the clock now, the median line is in the file within 100 ms of its packet (needs Suricata and shared data)",
  async () => {
    const file = join(directory.path, "icedid.pcap");
    await copyFile(join(captures ?? "", "loader-infection__2021-03-15-IcedID-infection-traffic.pcap"), file);
    await chmod(file, 0o644);
    const deps = realDeps();
    const engine = await startEngine(optionsOf([file], { speed: 40, clock: "now" }), deps);
    const lags: number[] = [];
    let read = 0;
    while (engine.status().state === "running") {
      const path = engine.eveDirectories().at(-1)?.path;
      const text = path === undefined ? "" : await readFile(join(path, "eve.json"), "utf8").catch(() => "");
      const seenAt = deps.now();
      const whole = text.lastIndexOf("\n") + 1;
      for (const line of text
        .slice(read, whole)
        .split("\n")
        .filter((one) => /"event_type":"(alert|dns)"/.test(one))) {
        const at = Date.parse(JSON.parse(line).timestamp.replace(/(\d\d)(\d\d)$/, "$1:$2"));
        lags.push(seenAt / 1000 - at);
      }
      read = whole;
      await deps.sleep(2, undefined);
    }
    lags.sort((a, b) => a - b);
    expect(lags.length).toBeGreaterThan(15);
    expect(lags[Math.floor(lags.length / 2)]).toBeLessThan(1_000);
    console.info(`paced: p50 ${lags[Math.floor(lags.length / 2)]?.toFixed(1)} ms, max ${lags.at(-1)?.toFixed(1)} ms`);
  },
  60_000,
);
