/** The engine's one way in. */
import type { Engine, EngineDeps, EngineOptions } from "./engine.ts";
import { prepareEngine } from "./launch.ts";
import { startLive } from "./live.ts";
import { startReplay } from "./replay.ts";

/**
 * Writes Suricata's configuration and rules, starts it, and resolves when its rules are loaded.
 *
 * An engine that an agent before us left running in the same directory is ended first.
 *
 * @throws {WatchfloorError} E_ENGINE_MISSING, E_CONFIG_INVALID, E_RULES (file and line), E_INTERFACE, E_ENGINE_FAILED
 *   (with its last lines).
 */
export async function startEngine(options: EngineOptions, deps: EngineDeps): Promise<Engine> {
  const engine = await prepareEngine(options, deps);
  const { mode } = options;
  return mode.kind === "interface" ? startLive(engine, mode) : startReplay(engine, mode);
}
