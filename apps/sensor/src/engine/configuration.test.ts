import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isWatchfloorError } from "@watchfloor/domain";
import { suricataVersion, temporaryDirectory } from "@watchfloor/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ConfigurationOptions, DEFAULT_HOME_NETWORKS, engineConfiguration } from "./configuration.ts";

const run = promisify(execFile);

function options(directory: string, more: Partial<ConfigurationOptions> = {}): ConfigurationOptions {
  return {
    kind: "replay",
    homeNetworks: DEFAULT_HOME_NETWORKS,
    logDirectory: directory,
    socketPath: join(directory, "socket"),
    ruleFiles: [join(directory, "a.rules")],
    classificationFile: join(directory, "classification.config"),
    referenceFile: join(directory, "reference.config"),
    thresholdFile: join(directory, "threshold.config"),
    engineLog: join(directory, "suricata.log"),
    runAs: undefined,
    ...more,
  };
}

/** Every variable that the rule sets of this world use; a rule with an unknown one does not load. */
const VARIABLES = [
  "HOME_NET",
  "EXTERNAL_NET",
  "HTTP_SERVERS",
  "SMTP_SERVERS",
  "SQL_SERVERS",
  "DNS_SERVERS",
  "TELNET_SERVERS",
  "AIM_SERVERS",
  "DC_SERVERS",
  "DNP3_SERVER",
  "DNP3_CLIENT",
  "MODBUS_SERVER",
  "MODBUS_CLIENT",
  "ENIP_SERVER",
  "ENIP_CLIENT",
];
const PORTS = [
  "HTTP_PORTS",
  "SHELLCODE_PORTS",
  "ORACLE_PORTS",
  "SSH_PORTS",
  "FTP_PORTS",
  "DNP3_PORTS",
  "FILE_DATA_PORTS",
];

test.skipIf(suricataVersion() === undefined).for(["replay", "interface"] as const)(
  "[N1] Suricata accepts it (%s), with rules that use every variable",
  async (kind) => {
    const directory = await temporaryDirectory("configuration");
    try {
      const odd = join(directory.path, 'a "rules" file.rules');
      const rules = [
        ...VARIABLES.map((name, at) => `alert ip $${name} any -> any any (msg:"${name}"; sid:${9_000_000 + at};)`),
        ...PORTS.map((name, at) => `alert tcp any any -> any $${name} (msg:"${name}"; sid:${9_000_100 + at};)`),
        'alert tls any any -> any any (msg:"ja4"; ja4.hash; content:"t13d"; sid:9000200;)',
        'alert ssh any any -> any any (msg:"hassh"; ssh.hassh; content:"ec7378c1a92f5a8dde7e8b7a1ddf33d1"; sid:9000201;)',
        'alert modbus any any -> any any (msg:"modbus"; modbus: function 1; sid:9000202;)',
      ];
      await writeFile(odd, `${rules.join("\n")}\n`);
      for (const name of ["classification.config", "reference.config", "threshold.config"]) {
        await writeFile(join(directory.path, name), "");
      }
      const file = join(directory.path, "suricata.yaml");
      await writeFile(
        file,
        engineConfiguration(options(directory.path, { kind, interfaceName: "eth0", ruleFiles: [odd] })),
      );
      // -T fails on any rule it refuses.
      await run("suricata", ["-T", "-c", file, "-l", directory.path]);
    } finally {
      await directory.remove();
    }
  },
);

test("[N2] inside-to-inside rules see, and the office's networks are its own", () => {
  expect(engineConfiguration(options("/x"))).toContain('EXTERNAL_NET: "any"');
  expect(engineConfiguration(options("/x"))).toContain("10.0.0.0/8,172.16.0.0/12,fc00::/7]");
  const own = engineConfiguration(options("/x", { homeNetworks: ["203.0.113.0/24", "2001:db8::/32"] }));
  expect(own).toContain('HOME_NET: "[203.0.113.0/24,2001:db8::/32]"');
});

test("[N3] what is no network, or no interface, is refused", async () => {
  const isRefused = (more: Partial<ConfigurationOptions>): boolean => {
    try {
      engineConfiguration(options("/x", more));
      return false;
    } catch (error) {
      return isWatchfloorError(error, "E_CONFIG_INVALID");
    }
  };
  for (const bad of [
    "",
    "10.0.0.0/33",
    "fc00::/129",
    "any",
    '10.0.0.0/8"\nrun-as: root',
    "10.0.0.0/8/9",
    "1.2.3.4/x",
  ]) {
    expect([bad, isRefused({ homeNetworks: [bad] })]).toEqual([bad, true]);
  }
  for (const bad of [undefined, "", "-i", "a/b", "abcdefghijklmnop", "eth0\n"]) {
    expect([bad, isRefused({ kind: "interface", ...(bad === undefined ? {} : { interfaceName: bad }) })]).toEqual([
      bad,
      true,
    ]);
  }
  expect(isRefused({ kind: "interface", interfaceName: "enp0s31f6.100" })).toBe(false);
});

test("[N3] no path adds a line to the configuration", () => {
  const lines = engineConfiguration(options("/x")).split("\n").length;
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(engineConfiguration(options(`/x${text}`)).split("\n").length).toBe(lines);
    }),
  );
});

test("[N4] nothing that holds payloads or passwords is switched on", () => {
  const live = engineConfiguration(options("/x", { kind: "interface", interfaceName: "eth0" }));
  for (const text of [live, engineConfiguration(options("/x"))]) {
    expect(text).not.toMatch(/payload|packet: yes|http-body(-printable)?:|passwords: yes|dump-all-headers|file-store/);
    expect(text).toMatch(/xff:\n\s+enabled: no/);
  }
});
