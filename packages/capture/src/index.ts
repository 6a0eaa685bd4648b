export { DEFAULT_MAX_GAP, type PacedPacket, type PaceOptions, pace, type Recorded, type ReplayClock } from "./pace.ts";
export {
  type CapturedPacket,
  type EpochNanos,
  epochNanos,
  LINKTYPE_ETHERNET,
  MAX_PACKET_BYTES,
  microsOfNanos,
  nanosOfMicros,
} from "./packet.ts";
export { readCapture } from "./read.ts";
export { type CaptureForm, type CaptureWriter, writeCapture } from "./write.ts";
