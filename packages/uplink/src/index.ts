export { backoffMs, MAX_BACKOFF_MS, REFUSED_RETRY_MS } from "./backoff.ts";
export { type EnrolDeps, enrol } from "./enrol.ts";
export type { SensorIdentity } from "./identity.ts";
export { type LaneDeps, type LaneSource, type Link, type Outgoing, runLane } from "./lane.ts";
export { isRefusal } from "./refusal.ts";
export { createUplink, type Uplink } from "./uplink.ts";
