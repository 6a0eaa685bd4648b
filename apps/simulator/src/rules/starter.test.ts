import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { epochMicros, fromMillis } from "@watchfloor/domain";
import { sharedData, suricataVersion, temporaryDirectory } from "@watchfloor/testkit";
import { describe, expect, test } from "vitest";
import { ALL_RULES, MAIL_HABIT, seeCapture, seeTraffic, shortOrder } from "../story/engine.fixture.ts";
import { planTraffic } from "../traffic/produce.ts";
import { SCENARIOS, type ScenarioName } from "../traffic/scenario/truth.ts";

const MORNING = fromMillis(Date.UTC(2018, 6, 13, 14));
const CARDS =
  "lure-download c2-beacon lateral-smb scan brute-force-ssh brute-force-rdp sql-injection dns-tunnel exfiltration contract-violation".split(
    " ",
  );
const withoutSuricata = suricataVersion() === undefined;

interface Rule {
  readonly text: string;
  readonly sid: number;
  /** Only sets a mark for another rule. */
  readonly silent: boolean;
}

const rules: readonly Rule[] = ALL_RULES.flatMap((file) => readFileSync(file, "utf8").split("\n"))
  .filter((line) => line.startsWith("alert "))
  .map((text) => ({ text, sid: Number(/sid:(\d+);/.exec(text)?.[1]), silent: text.includes("flowbits:noalert;") }));

function only(name: ScenarioName) {
  const atUs = epochMicros(MORNING + 5_000_000);
  return shortOrder(6, { benign: false, scenarios: [{ name, atUs }] }, MORNING);
}

test("[M12] every rule has our mark, a class, a card, a revision and a number of its own", () => {
  expect(rules.length).toBeGreaterThan(20);
  for (const { text, sid } of rules) {
    expect(text).toMatch(/msg:"WATCHFLOOR [^"]+";/);
    expect(text).toMatch(/classtype:[a-z-]+;/);
    expect(text).toMatch(/rev:\d+;\)$/);
    expect(CARDS).toContain(/metadata:watchfloor_card ([a-z0-9-]+);/.exec(text)?.[1]);
    expect(sid).toBeGreaterThanOrEqual(9_100_001);
    expect(sid).toBeLessThanOrEqual(9_100_099);
  }
  expect(new Set(rules.map(({ sid }) => sid)).size).toBe(rules.length);
});

test("[M9] every rule that speaks is expected of an intrusion", () => {
  const expected = new Set(
    SCENARIOS.flatMap((name) => planTraffic(only(name)).planted.flatMap(({ expectedSids }) => expectedSids)),
  );
  expect([...expected].sort()).toEqual(
    rules
      .filter(({ silent }) => !silent)
      .map(({ sid }) => sid)
      .sort(),
  );
});

describe.skipIf(withoutSuricata)("with the real Suricata", () => {
  test.each(SCENARIOS)(
    "[M8] [M9] %s: its flows are there and exactly its rules fire",
    { timeout: 60_000 },
    async (name) => {
      const { sids, records, truth, anomalies } = await seeTraffic(only(name), ALL_RULES);
      const [planted] = truth.planted;
      expect([...sids.keys()].sort()).toEqual([...(planted?.expectedSids ?? [])].sort());
      const flows = new Set(
        records
          .filter(({ event_type }) => event_type === "flow")
          .map(
            (flow) =>
              `${flow.proto} ${flow.src_ip}:${flow.src_port} ${flow.dest_ip}:${flow.dest_port} ${flow.app_proto ?? "none"}`,
          ),
      );
      const missing = (planted?.flows ?? [])
        .map((flow) => `${flow.proto} ${flow.srcIp}:${flow.srcPort} ${flow.destIp}:${flow.destPort} ${flow.appProto}`)
        .filter((flow) => !flows.has(flow));
      expect(missing).toEqual([]);
      expect(anomalies.filter((one) => one !== MAIL_HABIT)).toEqual([]);
    },
  );

  test("[M12] Suricata refuses a broken rule aloud", { timeout: 30_000 }, async () => {
    const directory = await temporaryDirectory("simulator");
    try {
      const broken = join(directory.path, "broken.rules");
      await writeFile(broken, 'alert tcp any any -> any any (msg:"WATCHFLOOR broken"; no_such_keyword; sid:1;)\n');
      await expect(seeTraffic(only("sql-injection"), [broken])).rejects.toThrow("E_RULES");
    } finally {
      await directory.remove();
    }
  });
});

/** Real intrusions and what must be noticed of each; from the manifest of the shared captures. */
const CAUGHT: readonly (readonly [capture: string, sids: readonly number[]])[] = [
  ["brute-force-ssh__hydra-1_tasks.pcap", [9_100_040]],
  ["brute-force-ssh__medusa-1_tasks.pcap", [9_100_040]],
  ["brute-force-ssh__sshguess.pcap", [9_100_040]],
  ["dns-tunnel__bad-dns-traffic.pcap", [9_100_070, 9_100_071]],
  ["dns-tunnel__dns-tunnel-iodine.pcap", [9_100_070, 9_100_071]],
  ["lateral-movement__impacket_psexec.pcap", [9_100_020, 9_100_021]],
  ["lateral-movement__psexec_cmd.pcap", [9_100_020]],
  ["lateral-movement__remcom.pcap", [9_100_020, 9_100_021]],
  ["lateral-movement__smb2-07_20171220_smb_psexec_add_user.pcap", [9_100_020, 9_100_021]],
  ["lateral-movement__smbexec.pcap", [9_100_021]],
  ["lateral-movement__empire_psexec_dcerpc_tcp_svcctl_WORKSTATION5_2020-09-20121608.cap", [9_100_022]],
  ["loader-infection__2021-03-15-IcedID-infection-traffic.pcap", [9_100_003, 9_100_012]],
  ["loader-infection__bug-4953_file76.pcap", [9_100_010]],
  ["loader-infection__emotet.pcap", [9_100_005]],
  ["loader-infection__exe_download_as_png.pcap", [9_100_003, 9_100_004]],
  ["port-scan__synscan.pcapng", [9_100_031]],
  ["remote-access__anydesk.pcapng", [9_100_092]],
  ["web-attack__http_dvwa_sqlinjection.pcapng", [9_100_060, 9_100_061]],
];

const captures = sharedData("data/captures");
const benign = captures === undefined ? [] : readdirSync(captures).filter((name) => /^benign|^failed-login/.test(name));

describe.skipIf(withoutSuricata || captures === undefined)("over real captures", () => {
  test.each(CAUGHT)("[M11] notices %s", { timeout: 60_000 }, async (name, sids) => {
    const { sids: fired } = await seeCapture(join(captures ?? "", name), ALL_RULES);
    for (const sid of sids) expect([...fired.keys()]).toContain(sid);
  });

  test.each(benign)("[M11] keeps silent on %s", { timeout: 60_000 }, async (name) => {
    const { sids } = await seeCapture(join(captures ?? "", name), ALL_RULES);
    expect([...sids]).toEqual([]);
  });
});
