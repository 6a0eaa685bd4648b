/**
 * From packet to screen, live: real hosts in two namespaces, Suricata on the veth pair between them, the hub, and the
 * room in a real Chromium. One machine, so one clock.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildLab, canBuildLab, type NetworkLab, OUTSIDE_IP, openBrowser, Person } from "@watchfloor/testkit";
import { EveWatch } from "./eve-watch.ts";
import { type FigurePrinter, percentile } from "./figure.ts";
import { type HubUnderTest, startHub, waitFor } from "./hub-under-test.ts";
import { Program } from "./program.ts";
import { watchScreen } from "./screen-watch.ts";

const FIRST_SID = 9_190_000;
const PORT = 8080;

const SERVER = `require("node:http").createServer((_, answer) => answer.end("ok")).listen(${PORT}, () => console.log("ready"));`;
/** One connection and one request for each line of standard input, as a browser that opens a page. */
const CLIENT = `require("node:readline").createInterface({ input: process.stdin }).on("line", (path) => {
  require("node:http").get({ host: "${OUTSIDE_IP}", port: ${PORT}, path, agent: false }, (answer) => answer.resume());
});`;

/** One signature a shot, so that the feed does not fold them into one line. */
function rulesFor(shots: number): string {
  return Array.from({ length: shots }, (_, shot) => {
    const mark = String(shot).padStart(5, "0");
    return `alert http any any -> any any (msg:"WATCHFLOOR bench mark ${mark}"; flow:established,to_server; http.uri; content:"/mark/${mark}"; endswith; sid:${FIRST_SID + shot}; rev:1;)\n`;
  }).join("");
}

interface Shot {
  readonly packetUs: number;
  readonly eveUs: number | undefined;
  readonly hubUs: number;
  readonly screenUs: number | undefined;
}

/** @param shots how many requests are made, 50 to 150 ms apart. */
export async function measureLatency(printer: FigurePrinter, shots: number): Promise<void> {
  if (!canBuildLab() || printer.machine.suricata === "") {
    printer.skipped("latency", "needs root, iproute2 and Suricata");
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), "watchfloor-bench-latency-"));
  const rules = join(directory, "bench.rules");
  writeFileSync(rules, rulesFor(shots));
  const lab = buildLab("bench");
  const hub = await startHub();
  const token = await hub.enrolmentToken("finney", "20055");
  const sensor = new Program({
    name: "sensor",
    flags: ["--data", directory, "--name", "bench", "--token", token, "--interface", lab.watched, "--rules", rules],
  });
  const browser = await openBrowser();
  try {
    // Said when Suricata has read its rules and opened the interface.
    await sensor.hear("engine", 90_000);
    const person = await Person.at(browser);
    await person.accept(hub.invitation ?? "", "Bench");
    const screen = await watchScreen(person.page);
    const eve = new EveWatch(join(directory, "sensors/bench/engine/eve"));
    const seen = await shoot(lab, hub, shots);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    eve.close();
    const firstSeen = await screen.read();
    const measured = seen.map(
      (alert): Shot => ({
        packetUs: alert.atUs,
        eveUs: eve.seenAtUs(alert.sid),
        hubUs: alert.receivedAtUs,
        screenUs: firstSeen.get(alert.id),
      }),
    );
    report(printer, measured, shots);
    const memory = [
      ["sensor agent", sensor.peakMemoryBytes()],
      ["hub", hub.program.peakMemoryBytes()],
    ] as const;
    for (const [program, bytes] of memory) {
      printer.print({
        name: `memory.live.${program.replace(" ", "_")}`,
        value: bytes,
        unit: "bytes",
        input: { shots },
      });
    }
  } finally {
    await browser.close();
    await sensor.stop();
    await hub.remove();
    lab.remove();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface SeenAlert {
  readonly id: string;
  readonly sid: number;
  readonly atUs: number;
  readonly receivedAtUs: number;
}

async function shoot(lab: NetworkLab, hub: HubUnderTest, shots: number): Promise<readonly SeenAlert[]> {
  const server = lab.start("outside", process.execPath, "-e", SERVER);
  await new Promise((resolve) => server.stdout?.once("data", resolve));
  const client = lab.start("office", process.execPath, "-e", CLIENT);
  for (let shot = 0; shot < shots; shot += 1) {
    client.stdin?.write(`/mark/${String(shot).padStart(5, "0")}\n`);
    // Uneven on purpose: an even beat could fall in step with a flush.
    await new Promise((resolve) => setTimeout(resolve, 50 + ((shot * 37) % 101)));
  }
  await waitFor(shots, async () => Number((await hub.call("GET", "/api/v1/alerts?limit=1")).total), 30_000);
  client.stdin?.end();
  const alerts: SeenAlert[] = [];
  let before = "";
  for (;;) {
    const page = await hub.call("GET", `/api/v1/alerts?limit=100${before}`);
    const { alerts: some, next } = page;
    if (Array.isArray(some)) alerts.push(...some);
    if (typeof next !== "string") return alerts;
    before = `&before=${next}`;
  }
}

function report(printer: FigurePrinter, shots: readonly Shot[], fired: number): void {
  const stages = {
    packet_to_eve: shots.map(({ packetUs, eveUs }) => (eveUs === undefined ? Number.NaN : eveUs - packetUs)),
    packet_to_hub: shots.map(({ packetUs, hubUs }) => hubUs - packetUs),
    packet_to_screen: shots.map(({ packetUs, screenUs }) =>
      screenUs === undefined ? Number.NaN : screenUs - packetUs,
    ),
  };
  for (const [name, values] of Object.entries(stages)) {
    const known = values.filter((value) => !Number.isNaN(value)).map((us) => us / 1000);
    printer.print({
      name: `latency.${name}.p99`,
      value: Math.round(percentile(known, 0.99) * 10) / 10,
      unit: "ms",
      ...(name === "packet_to_screen" ? { aim: 1_000 } : {}),
      input: { requests: fired, path: "veth pair, Suricata AF_PACKET" },
      loss: { in: fired, out: known.length, dropped: 0 },
      detail: {
        p50: Math.round(percentile(known, 0.5) * 10) / 10,
        p95: Math.round(percentile(known, 0.95) * 10) / 10,
        max: Math.round(percentile(known, 1) * 10) / 10,
      },
    });
  }
}
