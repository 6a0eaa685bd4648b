/** One measured figure, one JSON line: what, how much of which unit, on what, from what, and what was lost. */
import type { Machine } from "./machine.ts";

/** Everything that went in is somewhere: `in` = `out` + `dropped`; `balanced` says whether the sum holds. */
export interface LossAccounting {
  readonly in: number;
  readonly out: number;
  readonly dropped: number;
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The aim, where it has one. */
  readonly aim?: number;
  /** What was fed in: file, size, count. */
  readonly input: Readonly<Record<string, string | number>>;
  readonly loss?: LossAccounting;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** Prints figures as lines; a figure whose accounting does not balance says so and makes the run fail. */
export class FigurePrinter {
  readonly machine: Machine;
  readonly #write: (line: string) => void;
  #unbalanced = 0;

  constructor(machine: Machine, write: (line: string) => void) {
    this.machine = machine;
    this.#write = write;
  }

  print(figure: Figure): void {
    const { loss } = figure;
    const balanced = loss === undefined || loss.in === loss.out + loss.dropped;
    if (!balanced) this.#unbalanced += 1;
    this.#write(
      JSON.stringify({
        kind: "figure",
        ...figure,
        ...(loss === undefined ? {} : { loss: { ...loss, balanced } }),
        machine: this.machine,
      }),
    );
  }

  skipped(name: string, reason: string): void {
    this.#write(JSON.stringify({ kind: "skipped", name, reason, machine: this.machine }));
  }

  /** Figures whose records do not add up. */
  get unbalanced(): number {
    return this.#unbalanced;
  }
}

/** The value below which `share` of `sorted` lies (nearest rank); NaN for nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
