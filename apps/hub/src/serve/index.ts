export { OPERATOR_TOKEN_US } from "./people/tokens.ts";
export { createServe, type Serve, type ServeDeps } from "./serve.ts";
export type { ServeSettings } from "./settings.ts";
