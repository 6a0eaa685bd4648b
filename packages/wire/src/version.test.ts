import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { dictionaryMessage, recordBatchMessage, schemaMessage } from "./arrow-messages.ts";
import { COMPUTED_COLUMNS, EVENT_COLUMNS } from "./columns.ts";
import * as wire from "./index.ts";
import { WIRE_HISTORY, WIRE_VERSION } from "./version.ts";

/**
 * Digest of the columns and of every schema this package exports, by version.
 *
 * When the test below fails, the wire has changed. If the other side can see it: raise `WIRE_VERSION`, add a dated line
 * to `WIRE_HISTORY`, and add the new digest here under the new version. Before the first release, and for
 * changes nobody can see (a help text is not hashed), replace the digest of the current version.
 */
const DIGESTS: Readonly<Record<number, string>> = {
  1: "4a08d2f56f819e5a414589e9ac45487fed82b1a3c278c6341d3e195a3ab613ec",
};

test("[W12] the wire is what its version says", () => {
  const columns = EVENT_COLUMNS.map(({ name, path, type, consent, sensitivity }) => [
    name,
    path,
    type,
    consent,
    sensitivity,
  ]);
  const schemas = Object.entries(wire)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, exported]: [string, unknown]) =>
      exported instanceof z.ZodType ? [[name, z.toJSONSchema(exported, { io: "input", unrepresentable: "any" })]] : [],
    );
  expect(schemas.length).toBeGreaterThan(20);
  const limits = [wire.MAX_BATCH_BYTES, wire.MAX_BATCH_EXPANDED_BYTES, wire.MAX_BATCH_ROWS, wire.MAX_HEARTBEAT_BYTES];
  const text = JSON.stringify({ columns, COMPUTED_COLUMNS, physical: wire.PHYSICAL_COLUMNS, schemas, limits });
  expect(createHash("sha256").update(text).digest("hex")).toBe(DIGESTS[WIRE_VERSION]);
});

/**
 * Digests of the metadata that `apache-arrow` makes of a batch with every column, which inspection compares byte by byte.
 *
 * When the test below fails after an upgrade of that package, a hub and a sensor of different builds would refuse each
 * other: hold the package back, or treat it as a change of the wire.
 */
const METADATA_DIGESTS = {
  schema: "d6707338d80810904e596601dd5491378ee30dab6ad9e2d90e4a3e72065a7047",
  dictionary: "6d35349f0418781bbcf403670bdbcd006b0e65736b1308497e86895468228987",
  records: "f05a4bd02c8b6d47a0ff58732c623d976eaf275ccdf9f3ea267975df93093288",
};

test("[W12] the metadata's bytes are those of the version, whoever writes them", () => {
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const nodes = wire.PHYSICAL_COLUMNS.map((_, at) => ({ length: 1_000, nulls: at % 3 }));
  const lengths = wire.PHYSICAL_COLUMNS.map((_, at) => at * 13);
  expect({
    schema: digest(schemaMessage(wire.PHYSICAL_COLUMNS)),
    dictionary: digest(dictionaryMessage(7, 300, [0, 1_204, 77])),
    records: digest(recordBatchMessage(1_000, nodes, lengths)),
  }).toEqual(METADATA_DIGESTS);
});

test("[W12] the history ends with the version and goes up by one", () => {
  expect(WIRE_HISTORY.map(({ version }) => version)).toEqual(Array.from({ length: WIRE_VERSION }, (_, at) => at + 1));
  for (const { date } of WIRE_HISTORY) expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
});
