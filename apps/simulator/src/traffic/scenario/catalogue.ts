/** Every intrusion that can be planted, by name. */
import { beacon } from "./beacon.ts";
import { contractBreach } from "./contract-breach.ts";
import { dnsTunnel } from "./dns-tunnel.ts";
import { exfiltration } from "./exfiltration.ts";
import { rdpGuessing, sshGuessing } from "./guessing.ts";
import { lateralMovement } from "./lateral-movement.ts";
import { lure } from "./lure.ts";
import { scanHorizontal, scanVertical } from "./scan.ts";
import { sqlInjection } from "./sql-injection.ts";
import type { Scenario, ScenarioName } from "./truth.ts";

export const CATALOGUE: Readonly<Record<ScenarioName, Scenario>> = {
  lure,
  beacon,
  "lateral-movement": lateralMovement,
  "scan-horizontal": scanHorizontal,
  "scan-vertical": scanVertical,
  "ssh-guessing": sshGuessing,
  "rdp-guessing": rdpGuessing,
  "sql-injection": sqlInjection,
  "dns-tunnel": dnsTunnel,
  exfiltration,
  "contract-breach": contractBreach,
};
