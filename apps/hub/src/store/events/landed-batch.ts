/** A batch that lies in the landing, durable and not yet in the event store. Its file's name says all there is of it. */
import {
  type BatchSequence,
  batchSequence,
  type EpochMicros,
  epochMicros,
  type GeoId,
  geoId,
  LANES,
  type Lane,
  type SensorId,
  type Sha256,
  sensorId,
  sha256,
} from "@watchfloor/domain";

export interface LandedBatch {
  /** The hub's running number of batches, from 1. */
  readonly arrival: number;
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  readonly lane: Lane;
  readonly sequence: BatchSequence;
  readonly rows: number;
  readonly receivedAtUs: EpochMicros;
  /** Change of the sensor's count of missing batches: more when numbers were skipped, -1 when a skipped one came late. */
  readonly gaps: number;
  /** It does not follow the batch before it. */
  readonly chainBroken: boolean;
  readonly digest: Sha256;
}

/** An Arrow stream in one zstd frame, as it came. */
export const LANDED_SUFFIX = ".arrow.zst";

const NAME =
  /^(\d{15})\.([a-z0-9-]+)\.(\d+)\.([a-z]+)\.(\d+)\.(\d+)\.(\d+)\.(-?\d+)\.(whole|broken)\.([0-9a-f]{64})\.arrow\.zst$/;

/** Sorts by arrival; at most 235 of the 255 characters a file name may have, all of `[a-z0-9.-]`. */
export function landedName(batch: LandedBatch): string {
  const { arrival, sensorId: sensor, geoId: place, lane, sequence, rows, receivedAtUs, gaps, digest } = batch;
  const chain = batch.chainBroken ? "broken" : "whole";
  const number = String(arrival).padStart(15, "0");
  return `${[number, sensor, place, lane, sequence, rows, receivedAtUs, gaps, chain, digest].join(".")}${LANDED_SUFFIX}`;
}

/** The batch a name speaks of, or undefined when it is no name of ours. */
export function parseLandedName(name: string): LandedBatch | undefined {
  const found = NAME.exec(name);
  if (found === null) return undefined;
  const [, arrival, sensor = "", place = "", lane, sequence, rows, receivedAtUs, gaps, chain, digest = ""] = found;
  const known = LANES.find((one) => one === lane);
  try {
    if (known === undefined) return undefined;
    return {
      arrival: Number(arrival),
      sensorId: sensorId(sensor),
      geoId: geoId(place),
      lane: known,
      sequence: batchSequence(Number(sequence)),
      rows: Number(rows),
      receivedAtUs: epochMicros(Number(receivedAtUs)),
      gaps: Number(gaps),
      chainBroken: chain === "broken",
      digest: sha256(digest),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
