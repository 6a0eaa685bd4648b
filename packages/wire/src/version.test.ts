import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
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
  1: "ce072d821713e6efffa7894028f5735ba12021cbca22bfb272f3864a2e37b20d",
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

test("[W12] the history ends with the version and goes up by one", () => {
  expect(WIRE_HISTORY.map(({ version }) => version)).toEqual(Array.from({ length: WIRE_VERSION }, (_, at) => at + 1));
  for (const { date } of WIRE_HISTORY) expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
});
