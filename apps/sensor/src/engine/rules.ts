/** The rules given to the engine: copied to where it may read them, joined by its own event rules, judged once loaded. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import type { Account } from "./account.ts";
import { type EngineLayout, ignoreMissing, ownedByAgent } from "./layout.ts";
import type { EngineSocket } from "./socket.ts";

export interface PreparedRules {
  /** What the configuration names, in order. */
  readonly files: readonly string[];
  /** The file of the operator behind each copy. */
  readonly originals: ReadonlyMap<string, string>;
  readonly classificationFile: string;
  readonly referenceFile: string;
}

export interface LoadedRules {
  readonly loaded: number;
  readonly failed: number;
}

/** Classes the starter rules use; for machines that have Suricata but not Debian's files. */
const OWN_CLASSIFICATION = `config classification: not-suspicious,Not Suspicious Traffic,3
config classification: unknown,Unknown Traffic,3
config classification: bad-unknown,Potentially Bad Traffic,2
config classification: attempted-recon,Attempted Information Leak,2
config classification: attempted-user,Attempted User Privilege Gain,1
config classification: attempted-admin,Attempted Administrator Privilege Gain,1
config classification: successful-admin,Successful Administrator Privilege Gain,1
config classification: trojan-activity,A Network Trojan was detected,1
config classification: command-and-control,Malware Command and Control Activity Detected,1
config classification: credential-theft,Successful Credential Theft Detected,1
config classification: exploit-kit,Exploit Kit Activity Detected,1
config classification: network-scan,Detection of a Network Scan,3
config classification: web-application-attack,Web Application Attack,1
config classification: policy-violation,Potential Corporate Privacy Violation,1
config classification: protocol-command-decode,Generic Protocol Command Decode,3
config classification: misc-activity,Misc activity,3
config classification: misc-attack,Misc Attack,2
`;

const OWN_REFERENCES = `config reference: url http://
config reference: cve https://www.cve.org/CVERecord?id=CVE-
config reference: md5 https://www.virustotal.com/gui/file/
`;

/**
 * Engine events that fire on every packet of a card that fills checksums in later: one per source and minute is
 * enough to know. The full count is in the stats records and in `status().invalidChecksums`.
 */
const CHECKSUM_EVENTS = [2_200_073, 2_200_074, 2_200_075, 2_200_076, 2_200_077, 2_200_078, 2_200_079];

const SID = /^\s*(?:alert|drop|pass|reject\w*)\b.*[;(\s]sid\s*:\s*(\d+)\s*;/;

/**
 * Copies the operator's rules into the engine's directory and writes what else the engine needs to know of rules.
 *
 * Suricata's own engine events (`*-events.rules` of the distribution) come first, less those the operator's files hold
 * as well: a sid given twice is a fault.
 *
 * @throws {WatchfloorError} E_RULES when a file cannot be read.
 */
export async function prepareRules(
  layout: EngineLayout,
  account: Account,
  ruleFiles: readonly string[],
  systemConfiguration: readonly string[],
): Promise<PreparedRules> {
  for (const name of await readdir(layout.rules)) await rm(join(layout.rules, name));
  const originals = new Map<string, string>();
  const given = new Set<string>();
  for (const [index, file] of ruleFiles.entries()) {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new WatchfloorError("E_RULES", { file, reason: "cannot be read" }, { cause });
    });
    for (const line of text.split("\n")) addSid(given, line);
    const safe = basename(file).replaceAll(/[^A-Za-z0-9._-]/g, "_");
    const copy = join(layout.rules, `${String(index + 1).padStart(2, "0")}-${safe}`);
    await writeForEngine(copy, text, account);
    originals.set(copy, file);
  }
  const events = join(layout.rules, "00-engine-events.rules");
  const lines = (await engineEventLines(systemConfiguration)).filter((line) => !given.has(SID.exec(line)?.[1] ?? ""));
  await writeForEngine(events, `${lines.join("\n")}\n`, account);
  const thresholds = CHECKSUM_EVENTS.map(
    (sid) => `threshold gen_id 1, sig_id ${sid}, type limit, track by_src, count 1, seconds 60\n`,
  );
  await writeForEngine(layout.threshold, thresholds.join(""), account);
  await writeForEngine(
    layout.classification,
    (await firstOf(systemConfiguration, "classification.config")) ?? OWN_CLASSIFICATION,
    account,
  );
  await writeForEngine(
    layout.reference,
    (await firstOf(systemConfiguration, "reference.config")) ?? OWN_REFERENCES,
    account,
  );
  return {
    files: lines.length === 0 ? [...originals.keys()] : [events, ...originals.keys()],
    originals,
    classificationFile: layout.classification,
    referenceFile: layout.reference,
  };
}

/**
 * Counts what a started engine has loaded.
 *
 * @throws {WatchfloorError} E_RULES naming file and line of the first rule it refused of the operator's files; faults
 *   in the distribution's event rules (of another version of Suricata) are only counted.
 */
export async function judgeRules(socket: EngineSocket, rules: PreparedRules): Promise<LoadedRules> {
  const { loaded, failed } = await socket.rulesetStats();
  if (failed > 0) {
    const faults = await socket.failedRules();
    const ours = faults.find((fault) => rules.originals.has(fault.file));
    if (ours !== undefined) {
      throw new WatchfloorError("E_RULES", {
        file: rules.originals.get(ours.file),
        line: ours.line,
        error: ours.error,
        rule: ours.rule.slice(0, 160),
        failed,
      });
    }
  }
  return { loaded, failed };
}

function addSid(sids: Set<string>, line: string): void {
  const sid = SID.exec(line)?.[1];
  if (sid !== undefined) sids.add(sid);
}

async function engineEventLines(directories: readonly string[]): Promise<readonly string[]> {
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const directory of directories.flatMap((one) => [one, join(one, "rules")])) {
    const names = ((await readdir(directory).catch(ignoreMissing)) ?? []).filter((name) =>
      /-events\.rules$/.test(name),
    );
    for (const name of names.sort()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const text = await readFile(join(directory, name), "utf8");
      lines.push(...text.split("\n").filter((line) => SID.test(line)));
    }
  }
  return lines;
}

async function firstOf(directories: readonly string[], name: string): Promise<string | undefined> {
  for (const directory of directories) {
    const text = await readFile(join(directory, name), "utf8").catch(ignoreMissing);
    if (text !== undefined) return text;
  }
  return undefined;
}

async function writeForEngine(path: string, text: string, account: Account): Promise<void> {
  await writeFile(path, text, { mode: 0o640 });
  await ownedByAgent(path, account);
}
