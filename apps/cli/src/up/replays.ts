/** The replays a data directory has seen, in `replays.json`; the newest is the last. */
import { join } from "node:path";
import { sensorIdSchema } from "@watchfloor/wire";
import { z } from "zod";
import type { House } from "../house/house.ts";
import { type ReplayRecord, type ReplayRequest, replayNameFor } from "./plan.ts";

const replaysSchema = z.array(
  z.strictObject({
    name: sensorIdSchema,
    files: z.array(z.string()),
    speed: z.union([z.literal("max"), z.number()]),
    rules: z.array(z.string()),
    finished: z.boolean(),
  }),
);

const fileOf = (dataDirectory: string): string => join(dataDirectory, "replays.json");

async function readReplays(house: House, dataDirectory: string): Promise<readonly ReplayRecord[]> {
  const text = await house.readText(fileOf(dataDirectory));
  return text === undefined ? [] : replaysSchema.parse(JSON.parse(text));
}

const writeReplays = (house: House, dataDirectory: string, replays: readonly ReplayRecord[]): Promise<void> =>
  house.writeText(fileOf(dataDirectory), `${JSON.stringify(replays, null, 2)}\n`);

/** Takes down that `request` is being replayed; the name of its sensor. */
export async function beginReplay(house: House, dataDirectory: string, request: ReplayRequest): Promise<string> {
  const earlier = await readReplays(house, dataDirectory);
  const name = replayNameFor(request, earlier);
  if (!earlier.some((record) => record.name === name)) {
    await writeReplays(house, dataDirectory, [...earlier, { name, ...request, finished: false }]);
  }
  return name;
}

/** Takes down that the replay of `name` came to its end. */
export async function finishReplay(house: House, dataDirectory: string, name: string): Promise<void> {
  const replays = await readReplays(house, dataDirectory);
  await writeReplays(
    house,
    dataDirectory,
    replays.map((it) => (it.name === name ? { ...it, finished: true } : it)),
  );
}
