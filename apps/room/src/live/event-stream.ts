/**
 * Reads server-sent events from a response's body.
 *
 * Source: HTML Living Standard, 9.2.6 "Interpreting an event stream". `retry:` is left to the link's own backoff.
 */

export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** More than this without an end of line is no stream of ours, and is refused. */
const MAX_PENDING_CHARS = 1_000_000;

/** Feeds text in, events out; state is one unfinished event. */
export interface EventStreamParser {
  /** @throws {RangeError} when a line or an event grows beyond a million characters. */
  push(text: string): readonly StreamEvent[];
}

export function createEventStreamParser(): EventStreamParser {
  let pending = "";
  let event = "";
  let data: string[] = [];
  let id: string | undefined;
  let held = 0;
  const line = (text: string, out: StreamEvent[]) => {
    if (text === "") {
      if (data.length > 0) out.push({ event: event === "" ? "message" : event, data: data.join("\n"), id });
      [event, data, id, held] = ["", [], undefined, 0];
      return;
    }
    const colon = text.indexOf(":");
    const name = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? "" : text.slice(text[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "event") event = value;
    if (name === "data") data.push(value);
    if (name === "id" && !value.includes("\0")) id = value;
    held += text.length;
  };
  return {
    push(text) {
      const out: StreamEvent[] = [];
      pending += text;
      // A carriage return at the very end may be the first half of CR LF: wait for the next chunk.
      const lines = pending.split(/\r\n|\n|\r(?!$)/);
      pending = lines.pop() ?? "";
      for (const whole of lines) line(whole, out);
      if (pending.length + held > MAX_PENDING_CHARS) throw new RangeError("live stream: event without end");
      return out;
    },
  };
}
