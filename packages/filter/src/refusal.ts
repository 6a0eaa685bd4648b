/** How a filter is refused: what is wrong, where, shown by an arrow under the text. */
import { WatchfloorError } from "@watchfloor/domain";

/** Characters of the filter that are shown around the mistake. */
const SHOWN = 72;

/** A character that would move the cursor, hide or turn text round is shown as a middle dot, one for one. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "·");
}

/**
 * The error for a mistake at `position` (UTF-16 code units from 0).
 *
 * Facts: `reason`, `position`, `line` (the text around the mistake) and `arrow` (`^` under it, as wide as `line`).
 */
export function refusal(text: string, position: number, reason: string): WatchfloorError {
  const from = Math.max(0, Math.min(position - SHOWN / 2, text.length - SHOWN));
  const before = visible(text.slice(from, position));
  const line = before + visible(text.slice(position, from + SHOWN));
  return new WatchfloorError("E_FILTER_SYNTAX", {
    reason: visible(reason),
    position,
    line,
    arrow: `${" ".repeat([...before].length)}^`,
  });
}
