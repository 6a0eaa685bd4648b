export type { AlertQuestion } from "./alerts.ts";
export type { PlacedMessage } from "./news.ts";
export { createWatch, type Watch, type WatchDeps } from "./watch.ts";
