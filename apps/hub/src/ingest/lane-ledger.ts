/** What the hub holds of every lane: which batch is new, which came again, which contradicts an earlier one. */
import type { Lane, SensorId, Sha256 } from "@watchfloor/domain";
import type { BatchEnvelope, Position } from "@watchfloor/wire";
import { type KeptReceipt, RECEIPTS_KEPT } from "../store/index.ts";

export type Judgement =
  | { readonly kind: "new"; readonly gaps: number; readonly chainBroken: boolean }
  | { readonly kind: "duplicate"; readonly receipt: KeptReceipt }
  | { readonly kind: "conflict"; readonly reason: string };

interface LaneState {
  readonly receipts: Map<number, KeptReceipt>;
  last: number;
}

const keyOf = (sensorId: SensorId, lane: Lane) => `${sensorId}/${lane}`;

/** The newest receipts of every lane, `RECEIPTS_KEPT` of each. Asked and told while the lane is held. */
export class LaneLedger {
  readonly #lanes = new Map<string, LaneState>();

  /** Takes a batch as held. */
  keep(receipt: KeptReceipt): void {
    const key = keyOf(receipt.sensorId, receipt.lane);
    const lane = this.#lanes.get(key) ?? { receipts: new Map(), last: 0 };
    this.#lanes.set(key, lane);
    lane.receipts.set(receipt.sequence, receipt);
    lane.last = Math.max(lane.last, receipt.sequence);
    for (const sequence of lane.receipts.keys())
      if (sequence <= lane.last - RECEIPTS_KEPT) lane.receipts.delete(sequence);
  }

  /**
   * Judges an envelope whose digest has been checked against its body.
   *
   * A number that was skipped may still come, as long as it is among the last `RECEIPTS_KEPT`: what a sensor has is
   * taken. One before that cannot be told from a batch that came and was forgotten, and is refused.
   */
  judge(sensorId: SensorId, envelope: Pick<BatchEnvelope, "lane" | "sequence" | "digest" | "previous">): Judgement {
    const { sequence, digest } = envelope;
    const lane = this.#lanes.get(keyOf(sensorId, envelope.lane));
    const last = lane?.last ?? 0;
    const held = lane?.receipts.get(sequence);
    if (held !== undefined) {
      if (held.digest === digest) return { kind: "duplicate", receipt: held };
      return { kind: "conflict", reason: "another batch came under this number" };
    }
    if (sequence <= last - RECEIPTS_KEPT) return { kind: "conflict", reason: "a number long gone by" };
    const gaps = sequence > last ? sequence - last - 1 : -1;
    return { kind: "new", gaps, chainBroken: this.#breaks(lane, sequence, envelope.previous) };
  }

  /** A skipped batch is a gap, not a break: of what never came there is no digest to compare with. */
  #breaks(lane: LaneState | undefined, sequence: number, previous: Sha256): boolean {
    if (sequence === 1) return !/^0{64}$/.test(previous);
    const before = lane?.receipts.get(sequence - 1);
    return before !== undefined && before.digest !== previous;
  }

  /** The last number and digest of each of the sensor's lanes. */
  position(sensorId: SensorId, lanes: readonly Lane[]): Position {
    const held = lanes.flatMap((name) => {
      const lane = this.#lanes.get(keyOf(sensorId, name));
      const receipt = lane?.receipts.get(lane.last);
      return receipt === undefined ? [] : [{ lane: name, sequence: receipt.sequence, digest: receipt.digest }];
    });
    return { lanes: held };
  }
}
