/** What a figure was measured on; printed with every figure. */
import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  /** As Suricata prints it, empty where there is none. */
  readonly suricata: string;
}

/** Looks at the machine it runs on. */
export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    cores: cpus().length,
    cpu: first?.model.trim() ?? "unknown",
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    suricata: versionOf("suricata", ["-V"]),
  };
}

/** The first version number a program prints, or empty when it is not installed. */
export function versionOf(program: string, flags: readonly string[]): string {
  try {
    const said = execFileSync(program, [...flags], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return /\d+\.\d+(?:\.\d+)?/.exec(said)?.[0] ?? said.slice(0, 40);
  } catch {
    return "";
  }
}
