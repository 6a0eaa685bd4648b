/** A program that stores landed batches in groups, as the inserter does; dies if the engine does. */
import { readFileSync } from "node:fs";
import type { InsertableBatch } from "./event-writer.ts";
import { openEventStore } from "./open.ts";

export interface HostileReaderOrder {
  /** Of the event store, new. */
  readonly directory: string;
  /** JSON file: an array of `InsertableBatch`. */
  readonly list: string;
}

const BATCHES_A_GROUP = 32;

const order = JSON.parse(process.argv[2] ?? "") as HostileReaderOrder;
const batches = JSON.parse(readFileSync(order.list, "utf8")) as readonly InsertableBatch[];
const store = await openEventStore({ kind: "embedded", directory: order.directory });
for (let at = 0; at < batches.length; at += BATCHES_A_GROUP)
  await store.insert(batches.slice(at, at + BATCHES_A_GROUP));
const stored = await store.stored(1, batches.length);
await store.close();
process.stdout.write(
  `${JSON.stringify(Object.fromEntries([...stored].map(([arrival, { rows }]) => [arrival, rows])))}\n`,
);
