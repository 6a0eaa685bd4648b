/** An alert's id in an address. */
import { parseEventId } from "@watchfloor/domain";

export function isAlertNumber(text: string): boolean {
  return parseEventId(text) !== undefined;
}
