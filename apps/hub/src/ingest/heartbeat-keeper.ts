/** Heartbeats written together: hundreds of sensors a second, a few statements. */
import { setTimeout as delay } from "node:timers/promises";
import type { SensorId } from "@watchfloor/domain";
import type { SensorWord } from "../store/index.ts";

/** How long words are gathered. A sensor waits so long for its answer, which nobody else waits for. */
const GATHER_MS = 200;

export class HeartbeatKeeper {
  readonly #write: (words: readonly SensorWord[]) => Promise<void>;
  /** The newest word of each sensor: no more than there are sensors. */
  #gathered = new Map<SensorId, SensorWord>();
  #written: Promise<void> | undefined;

  constructor(write: (words: readonly SensorWord[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when this word of the sensor, or a later one, is kept; rejects when the write failed. */
  keep(word: SensorWord): Promise<void> {
    this.#gathered.set(word.sensorId, word);
    this.#written ??= this.#writeSoon();
    return this.#written;
  }

  async #writeSoon(): Promise<void> {
    await delay(GATHER_MS);
    const words = [...this.#gathered.values()];
    this.#gathered = new Map();
    this.#written = undefined;
    await this.#write(words);
  }
}
