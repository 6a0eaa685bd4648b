/** What a running hub says of itself on disk: where it listens, whom to trust there, and a token. */
import { join } from "node:path";
import { z } from "zod";
import type { House } from "../house/house.ts";
import { type HubAddress, reach } from "./hub-api.ts";

/** `hub/run/hub.json`, written by a running hub, mode 0600; the token is renewed there before it expires. */
const runFileSchema = z.looseObject({
  /** As a browser opens it. */
  room: z.url(),
  /** Where it listens on this machine; a proxy or another name may stand at `room`. */
  at: z.url(),
  /** Whom to trust there, PEM, and the name to check for; absent without TLS. */
  ca: z.string().optional(),
  serverName: z.string().optional(),
  ingest: z.url(),
  enrol: z.url(),
  token: z.string().min(1),
  pid: z.number().int().positive(),
});
export type RunFile = z.infer<typeof runFileSchema>;

export const runFileOf = (dataDirectory: string): string => join(dataDirectory, "hub", "run", "hub.json");

/** What the hub of `dataDirectory` says of itself, or undefined when none has said anything. */
export async function readRunFile(house: House, dataDirectory: string): Promise<RunFile | undefined> {
  const text = await house.readText(runFileOf(dataDirectory));
  if (text === undefined) return undefined;
  try {
    return runFileSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The hub of a run file as it is asked from this machine: where it listens, trusting what it shows and nothing else. */
export function addressIn({ at, ca, serverName, token }: RunFile): HubAddress {
  return { url: at, token, ...(ca === undefined ? {} : { trust: { ca, serverName } }) };
}

/** Whether the hub of a run file answers: the file of one that was killed stays behind. */
export async function answers(house: House, run: RunFile): Promise<boolean> {
  const { url, trust } = addressIn(run);
  try {
    const response = await reach(house, trust)(new URL("/api/health", url), { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
