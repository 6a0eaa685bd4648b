export { type Bookmark, MAX_BOOKMARK_BYTES, SEGMENT_VERSION, type SegmentMeta } from "./segment.ts";
export {
  openSpool,
  type Reconciled,
  type SealedBatch,
  type Segment,
  type Spool,
  type SpoolOptions,
  type SpoolStatus,
} from "./spool.ts";
