/** The doctor's look at the data directory and the doors: who runs on it, what expires, which ports are taken. */
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { answers, readRunFile } from "../ask/run-file.ts";
import type { House } from "../house/house.ts";
import { fail, ok, type Verdict, warn } from "./verdict.ts";

const DAY_MS = 86_400_000;

export async function lookAtData(house: House, dataDirectory: string): Promise<Verdict> {
  if (!(await house.exists(join(dataDirectory, "hub")))) return ok("data", `${dataDirectory} is not there yet`);
  const run = await readRunFile(house, dataDirectory);
  if (run === undefined) return ok("data", `${dataDirectory}, at rest`);
  if (await answers(house, run))
    return ok("data", `${dataDirectory}, a hub runs on it (process ${run.pid}, ${run.room})`);
  return warn(
    "data",
    `${dataDirectory}, its hub did not end in order`,
    "Nothing to do: the next start puts it in order.",
  );
}

/** Verdict on one certificate by its end. */
export function judgeCertificate(name: string, pem: string, nowMs: number): Verdict {
  let end: number;
  try {
    end = Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return fail(name, "cannot be read", "Enrol the sensor again.");
  }
  const days = Math.floor((end - nowMs) / DAY_MS);
  if (days < 0)
    return fail(
      name,
      `expired ${-days} days ago`,
      "Enrol the sensor again: watchfloor token enrol, then watchfloor enrol.",
    );
  if (days < 30) return warn(name, `ends in ${days} days`, "Enrol the sensor again before that.");
  return ok(name, `valid for ${days} days`);
}

/** The certificates of the sensors of this machine: `identity.json` holds each one's. */
export async function lookAtCertificates(
  house: House,
  dataDirectory: string,
  sensors: readonly string[],
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const sensor of sensors) {
    const text = await house.readText(join(dataDirectory, "sensors", sensor, "identity", "identity.json"));
    const pem = /"certificatePem":\s*("(?:[^"\\]|\\.)*")/.exec(text ?? "")?.[1];
    if (pem !== undefined)
      verdicts.push(judgeCertificate(`sensor ${sensor}`, String(JSON.parse(pem)), house.now() / 1000));
  }
  return verdicts;
}

/** Whether the hub's usual doors are free; `taken` tries to listen. */
export async function lookAtPorts(taken: (port: number) => Promise<boolean>, hubRuns: boolean): Promise<Verdict> {
  const busy: number[] = [];
  for (const port of [8470, 8471, 8472]) if (await taken(port)) busy.push(port);
  if (busy.length === 0) return ok("ports", "8470, 8471 and 8472 are free");
  if (hubRuns) return ok("ports", `${busy.join(", ")} in use, by the hub of this data directory it seems`);
  return warn(
    "ports",
    `${busy.join(", ")} in use`,
    "Choose others: watchfloor up --listen HOST:PORT --ingest HOST:PORT.",
  );
}
