import { createHash } from "node:crypto";
import { batchSequence, NO_PREVIOUS_BATCH, sensorId, sha256 } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RECEIPTS_KEPT } from "../store/index.ts";
import { LaneLedger } from "./lane-ledger.ts";

const ID = sensorId("s");
const digestOf = (sequence: number) => sha256(createHash("sha256").update(String(sequence)).digest("hex"));

/** A sensor's own batch of this number, with the right digest before it. */
const own = (sequence: number) => ({
  lane: "bulk" as const,
  sequence: batchSequence(sequence),
  digest: digestOf(sequence),
  previous: sequence === 1 ? NO_PREVIOUS_BATCH : digestOf(sequence - 1),
});

test("[I17] whatever order batches come in, gaps end as the numbers that are missing, and no honest chain breaks", () => {
  const arrivals = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 150 });
  const property = fc.property(arrivals, (sequences) => {
    const ledger = new LaneLedger();
    const taken = new Set<number>();
    let last = 0;
    let gaps = 0;
    for (const sequence of sequences) {
      const judged = ledger.judge(ID, own(sequence));
      if (sequence <= last - RECEIPTS_KEPT) {
        expect(judged.kind).toBe("conflict");
        continue;
      }
      expect(judged.kind).toBe(taken.has(sequence) ? "duplicate" : "new");
      if (judged.kind !== "new") continue;
      expect(judged.chainBroken).toBe(false);
      gaps += judged.gaps;
      taken.add(sequence);
      last = Math.max(last, sequence);
      ledger.keep({ sensorId: ID, ...own(sequence), rows: 1, arrival: taken.size });
      expect(gaps).toBe(last - taken.size);
    }
    const expected = { lane: "bulk", sequence: last, digest: digestOf(last) };
    expect(ledger.position(ID, ["bulk", "urgent"])).toEqual({ lanes: [expected] });
  });
  fc.assert(property);
});

test("[I17] another digest under a number is a conflict, another one before it a break", () => {
  const ledger = new LaneLedger();
  for (const sequence of [1, 2]) ledger.keep({ sensorId: ID, ...own(sequence), rows: 1, arrival: sequence });
  expect(ledger.judge(ID, { ...own(2), digest: digestOf(99) }).kind).toBe("conflict");
  expect(ledger.judge(ID, { ...own(3), previous: digestOf(99) })).toEqual({ kind: "new", gaps: 0, chainBroken: true });
  expect(ledger.judge(ID, { ...own(1), lane: "urgent", previous: digestOf(9) })).toMatchObject({ chainBroken: true });
  expect(ledger.judge(sensorId("t"), own(1))).toEqual({ kind: "new", gaps: 0, chainBroken: false });
});
