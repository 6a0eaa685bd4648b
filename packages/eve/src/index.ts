export { formatEveTimestamp, parseEveTimestamp, readEveTimestamp } from "@watchfloor/domain";
export {
  type Decoded,
  decodeBytes,
  decodeLine,
  MAX_DEPTH,
  MAX_EVENT_TYPE_CHARACTERS,
  MAX_LINE_BYTES,
  QUARANTINE_REASONS,
  type QuarantineReason,
} from "./decode.ts";
export { type EveRecord, isEngineEventRecord, isJsonObject } from "./record.ts";
export { compileRedaction, type Redaction } from "./redact.ts";
