export { createEnrolment, type Enrolment, type EnrolmentDeps } from "./enrolment.ts";
export { type Ingest, type IngestDeps, type IngestFigures, openIngest } from "./ingest.ts";
export type { Address, ListenerTls } from "./listener.ts";
export { measureIngest } from "./metrics.ts";
