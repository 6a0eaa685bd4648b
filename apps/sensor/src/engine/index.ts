export { DEFAULT_HOME_NETWORKS } from "./configuration.ts";
export type {
  CaptureOutcome,
  Engine,
  EngineDeps,
  EngineEvent,
  EngineHost,
  EngineMode,
  EngineOptions,
  EngineState,
  EngineStatus,
  EngineTimeouts,
  EveDirectory,
  ReplayOutcome,
} from "./engine.ts";
export { DEFAULT_TIMEOUTS, engineVersion } from "./launch.ts";
export { startEngine } from "./start.ts";
