/** An EVE line as if it had been written at another time. */
import { epochMicros, formatEveTimestamp, readEveTimestamp } from "@watchfloor/domain";

/**
 * The times that tell when: of the record itself, and of its flow's beginning and end. A certificate's `notbefore` is
 * what the certificate says, whenever it is seen. Inside another value the quotes would bear a backslash.
 */
const TIMES = /"(timestamp|start|end)":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d{4})"/g;
const TIMESTAMP = /"timestamp":"([^"\\]{31})"/;

/** When the record says it was written, µs since the epoch; undefined when it does not say. */
export function timeOf(line: string) {
  return readEveTimestamp(TIMESTAMP.exec(line)?.[1] ?? "");
}

/** The line with its times moved on by `byUs`; what is no time stays as it is. */
export function retimed(line: string, byUs: number): string {
  return line.replace(TIMES, (whole, key: string, text: string) => {
    const at = readEveTimestamp(text);
    return at === undefined ? whole : `"${key}":"${formatEveTimestamp(epochMicros(Math.max(0, at + byUs)))}"`;
  });
}
