/** Captures that were not replayed, or not to their end: each is told when it happens, and the job has failed by them. */
import { type ErrorFacts, WatchfloorError } from "@watchfloor/domain";
import type { EngineEvent } from "./engine/engine.ts";
import { faultOf } from "./engine/verdict.ts";

export class ReplayFaults {
  #first: WatchfloorError | undefined;
  #faults = 0;
  #captures = 0;

  /** @returns what is wrong with the capture that `event` tells of; undefined when nothing is. */
  hear(event: EngineEvent): WatchfloorError | undefined {
    if (event.kind !== "capture-ended") return undefined;
    this.#captures += 1;
    const fault = faultOf(event.outcome);
    if (fault === undefined) return undefined;
    const { code, reason, packets } = fault;
    const facts: ErrorFacts = { file: event.outcome.file, reason, packetsReplayed: packets };
    const error = new WatchfloorError(code, facts);
    this.#faults += 1;
    this.#first ??= error;
    return error;
  }

  /** @throws {WatchfloorError} the code of the first fault, when there was one. */
  throwAny(): void {
    if (this.#first === undefined) return;
    const { code, facts } = this.#first;
    throw new WatchfloorError(code, { file: facts.file, faulty: this.#faults, of: this.#captures });
  }
}
