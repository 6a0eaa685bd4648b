/** Alerts of the last hour by place: how many, how bad, how lately; forgotten by time, bounded by time. */

export const ALERT_WINDOW_US = 3_600_000_000;
/** The window moves in steps of this; a place holds at most 361 of them. */
export const STEP_US = 10_000_000;

export interface WindowTotals {
  readonly alerts: number;
  /** 1 is the worst. */
  readonly worstSeverity: number | undefined;
  readonly lastAlertAtUs: number | undefined;
}

interface Step {
  readonly number: number;
  alerts: number;
  worst: number;
}

/** Alerts by when the hub received them, so that a replay of old packets and a wrong sensor clock count now. */
export class AlertWindow {
  readonly #steps = new Map<string, Step[]>();
  readonly #last = new Map<string, number>();

  /** Counts `alerts` of one place; steps may come in any order. */
  add(place: string, receivedAtUs: number, severity: number, alerts = 1): void {
    const number = Math.floor(receivedAtUs / STEP_US);
    const steps = this.#steps.get(place) ?? [];
    this.#steps.set(place, steps);
    const held = steps.findLast((step) => step.number === number);
    if (held === undefined) steps.push({ number, alerts, worst: severity });
    else {
      held.alerts += alerts;
      held.worst = Math.min(held.worst, severity);
    }
    this.#last.set(place, Math.max(receivedAtUs, this.#last.get(place) ?? 0));
  }

  totals(place: string, nowUs: number): WindowTotals {
    const oldest = Math.floor((nowUs - ALERT_WINDOW_US) / STEP_US);
    const steps = (this.#steps.get(place) ?? []).filter(({ number }) => number > oldest);
    if (steps.length === 0) {
      this.#steps.delete(place);
      return { alerts: 0, worstSeverity: undefined, lastAlertAtUs: this.#last.get(place) };
    }
    this.#steps.set(place, steps);
    return {
      alerts: steps.reduce((sum, step) => sum + step.alerts, 0),
      worstSeverity: Math.min(...steps.map(({ worst }) => worst)),
      lastAlertAtUs: this.#last.get(place),
    };
  }
}
