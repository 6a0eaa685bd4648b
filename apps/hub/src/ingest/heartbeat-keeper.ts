/** Heartbeats written together: hundreds of sensors a second, a few statements. */
import { setTimeout as delay } from "node:timers/promises";
import type { SensorId } from "@watchfloor/domain";
import type { SensorWord } from "../store/index.ts";

/** How long words are gathered. A sensor waits so long for its answer, which nobody else waits for. */
const GATHER_MS = 200;

type Write = (words: readonly SensorWord[]) => Promise<void>;
/** Why a sensor's word was not kept; absent for those that were. */
type Failures = ReadonlyMap<SensorId, unknown>;

export class HeartbeatKeeper {
  readonly #write: Write;
  /** The newest word of each sensor: no more than there are sensors. */
  #gathered = new Map<SensorId, SensorWord>();
  #written: Promise<Failures> | undefined;

  constructor(write: Write) {
    this.#write = write;
  }

  /** Resolves when this word of the sensor, or a later one, is kept; rejects when it could not be. */
  async keep(word: SensorWord): Promise<void> {
    this.#gathered.set(word.sensorId, word);
    this.#written ??= this.#writeSoon();
    const failures = await this.#written;
    if (failures.has(word.sensorId)) throw failures.get(word.sensorId);
  }

  async #writeSoon(): Promise<Failures> {
    await delay(GATHER_MS);
    const words = [...this.#gathered.values()];
    this.#gathered = new Map();
    this.#written = undefined;
    try {
      await this.#write(words);
      return new Map();
    } catch {
      return await this.#writeEach(words);
    }
  }

  /** One that cannot be kept must not cost the others their word. */
  async #writeEach(words: readonly SensorWord[]): Promise<Failures> {
    const failures = new Map<SensorId, unknown>();
    for (const word of words) {
      try {
        await this.#write([word]);
      } catch (error) {
        failures.set(word.sensorId, error);
      }
    }
    return failures;
  }
}
