/** The marks of severity and state: a shape each besides its colour, and words for those who see neither. */
import type { JurisdictionState } from "@watchfloor/domain";

/** What a severity is called; 1 is the worst. */
export function severityWord(severity: number): string {
  return severity <= 1 ? "worst" : severity === 2 ? "serious" : severity === 3 ? "minor" : "note";
}

/** The same where the number stands alone: which way it counts must be said. */
export function severityNote(severity: number): string {
  return severity <= 1 ? "the worst" : `${severityWord(severity)}; 1 is the worst`;
}

const SHAPES = [
  "M12 1.5 22.5 12 12 22.5 1.5 12Z",
  "M12 2 23 21.5 1 21.5Z",
  "M12 1.5a10.5 10.5 0 1 0 .01 0Z",
  "M3 3h18v18H3Z",
];

/** Diamond 1, triangle 2, circle 3, square above; the number stands inside. */
export function SeverityMark({ severity }: { readonly severity: number }) {
  const step = Math.min(4, Math.max(1, severity));
  return (
    <svg
      className="severity"
      data-step={step}
      viewBox="0 0 24 24"
      role="img"
      aria-label={`Severity ${severity}, ${severityWord(severity)}`}
    >
      <path d={SHAPES[step - 1]} />
      <text x="12" y={step === 2 ? 19 : 16.4} textAnchor="middle">
        {severity > 99 ? "+" : severity}
      </text>
    </svg>
  );
}

const STATE_WORDS: Readonly<Record<JurisdictionState, string>> = {
  alert: "alert",
  stale: "stale",
  live: "live",
  none: "no sensor",
};

export function stateWord(state: JurisdictionState): string {
  return STATE_WORDS[state];
}

/** Filled diamond alert, hatched square stale, disc live, empty ring none. */
export function StateMark({ state, word = false }: { readonly state: JurisdictionState; readonly word?: boolean }) {
  return (
    <span className="state" data-state={state}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {state === "alert" && <path className="state-fill" d="M8 .8 15.2 8 8 15.2.8 8Z" />}
        {state === "stale" && (
          <>
            <rect className="state-line" x="2" y="2" width="12" height="12" />
            <path className="state-line" d="M2 14 14 2" />
          </>
        )}
        {state === "live" && <circle className="state-fill" cx="8" cy="8" r="6" />}
        {state === "none" && <circle className="state-line" cx="8" cy="8" r="5.5" strokeDasharray="2.5 2" />}
      </svg>
      <span className={word ? "" : "visually-hidden"}>{STATE_WORDS[state]}</span>
    </span>
  );
}
