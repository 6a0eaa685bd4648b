export { createServe, type Serve, type ServeDeps } from "./serve.ts";
export type { ServeSettings } from "./settings.ts";
