/**
 * The live streams: what the watch tells, to everybody who may hear it, without a gap and without a double.
 *
 * A reader that comes back is subscribed first (what happens meanwhile is held), then what it missed is read from
 * the event store, then what was held follows, less what was read already.
 */
import { type Clock, parseEventId, scopeHolds, WatchfloorError } from "@watchfloor/domain";
import { type AlertSummary, type LiveMessage, TICK_INTERVAL_MS } from "@watchfloor/wire";
import type { Sessions } from "../people/sessions.ts";
import type { Tokens } from "../people/tokens.ts";
import type { KnownViewer } from "../policy.ts";
import type { PlacedMessage, WatchPort } from "../watch-port.ts";
import { type QueuedMessage, Reader, type Sink } from "./reader.ts";

/** A reader that missed more reads anew; both bounds together stay below what a reader's queue holds. */
export const MAX_MISSED = 1_000;
/** Messages held for one reader while what it missed is read. */
const MAX_HELD = 1_000;
export const MAX_READERS = 6_000;
const MAX_READERS_OF_ONE = 24;
/** A revoked session hears nothing five seconds later. */
const RECHECK_EVERY_MS = 4_000;
/** A reader that takes nothing for so many ticks is gone without having said so. */
const MAX_BLOCKED_TICKS = 12;

export interface StreamsDeps {
  readonly watch: Pick<WatchPort, "alertsAfter" | "subscribe">;
  readonly sessions: Pick<Sessions, "stillStanding">;
  readonly tokens: Pick<Tokens, "stillStanding">;
  readonly now: Clock;
  readonly every: (ms: number, tick: () => void) => () => void;
  readonly onFault: (error: unknown) => void;
}

/** One message as an SSE record; JSON has no line breaks, so nothing hostile can begin a field of its own. */
export function formatMessage(message: LiveMessage): QueuedMessage {
  const id = message.kind === "alert" ? `id: ${message.alert.id}\n` : "";
  const text = `${id}event: ${message.kind}\ndata: ${JSON.stringify(message)}\n\n`;
  if (message.kind === "sensor") return { key: `sensor ${message.sensor.sensorId}`, text };
  if (message.kind === "jurisdiction") return { key: `jurisdiction ${message.jurisdiction.geoId}`, text };
  return { key: undefined, text };
}

interface Held {
  readonly placed: PlacedMessage;
  readonly queued: QueuedMessage;
}

interface Open {
  readonly reader: Reader;
  /** Undefined once what was missed has been sent. */
  held: Held[] | undefined;
  overflowed: boolean;
  blockedTicks: number;
}

function isNotAfter(alert: AlertSummary, last: string | undefined): boolean {
  const a = parseEventId(alert.id);
  const b = last === undefined ? undefined : parseEventId(last);
  if (a === undefined || b === undefined) return false;
  return a.arrival < b.arrival || (a.arrival === b.arrival && a.row <= b.row);
}

function nameOf(viewer: KnownViewer): string {
  return viewer.kind === "person" ? `person ${viewer.personId}` : `token ${viewer.tokenId}`;
}

export class Streams {
  readonly #deps: StreamsDeps;
  readonly #open = new Set<Open>();
  readonly #stops: readonly (() => void)[];
  #dropped = 0;

  constructor(deps: StreamsDeps) {
    this.#deps = deps;
    this.#stops = [
      deps.watch.subscribe((placed) => this.#tell(placed)),
      deps.every(TICK_INTERVAL_MS, () => this.#tick()),
      deps.every(RECHECK_EVERY_MS, () => void this.recheck()),
    ];
  }

  get readers(): number {
    return this.#open.size;
  }

  /** Messages dropped for readers that were too slow, since the start. */
  get dropped(): number {
    return [...this.#open].reduce((sum, { reader }) => sum + reader.droppedInAll, this.#dropped);
  }

  /** @throws {WatchfloorError} E_RATE_LIMITED when there are as many readers as there may be. */
  admit(viewer: KnownViewer): void {
    const own = [...this.#open].filter(({ reader }) => nameOf(reader.viewer) === nameOf(viewer)).length;
    if (this.#open.size >= MAX_READERS || own >= MAX_READERS_OF_ONE)
      throw new WatchfloorError("E_RATE_LIMITED", { readers: this.#open.size, own });
  }

  /**
   * Begins a stream; answers with how to end it. Messages begin with `hello`.
   *
   * @param lastId the last alert the reader has; without one it must read anew, as it must when `resumed` is false.
   */
  open(viewer: KnownViewer, lastId: string | undefined, sink: Sink): () => void {
    const tellDropped = (dropped: number) => formatMessage({ kind: "tick", atUs: this.#deps.now(), dropped });
    const open: Open = { reader: new Reader(viewer, sink, tellDropped), held: [], overflowed: false, blockedTicks: 0 };
    this.#open.add(open);
    this.#catchUp(open, lastId).catch((error: unknown) => {
      // Closed, not left with a hole: the reader comes back with the same id.
      this.#deps.onFault(error);
      this.#close(open);
    });
    return () => this.#close(open);
  }

  /** Ends the streams of everybody who has signed out, was ended or revoked, or has run out. */
  async recheck(): Promise<void> {
    const viewers = [...this.#open].map(({ reader }) => reader.viewer);
    try {
      const sessions = await this.#deps.sessions.stillStanding(
        viewers.flatMap((viewer) => (viewer.kind === "person" ? [viewer.session] : [])),
      );
      const tokens = await this.#deps.tokens.stillStanding(
        viewers.flatMap((viewer) => (viewer.kind === "token" ? [viewer.tokenId] : [])),
      );
      const asked = new Set(viewers);
      for (const open of this.#open) {
        const { viewer } = open.reader;
        const stands = viewer.kind === "person" ? sessions.has(viewer.session) : tokens.has(viewer.tokenId);
        if (asked.has(viewer) && !stands) this.#close(open);
      }
    } catch (error) {
      // Who cannot be shown to be allowed hears nothing.
      this.#deps.onFault(error);
      for (const open of this.#open) this.#close(open);
    }
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const open of this.#open) this.#close(open);
  }

  async #catchUp(open: Open, lastId: string | undefined): Promise<void> {
    const { reader } = open;
    const { watch, now } = this.#deps;
    const missed = lastId === undefined ? undefined : await watch.alertsAfter(reader.viewer.scope, lastId, MAX_MISSED);
    if (!this.#open.has(open)) return;
    const resumed = missed !== undefined && !open.overflowed;
    reader.send(formatMessage({ kind: "hello", atUs: now(), resumed }));
    const before = resumed ? missed : [];
    for (const alert of before) reader.send(formatMessage({ kind: "alert", alert }));
    const last = before.at(-1)?.id ?? (resumed ? lastId : undefined);
    for (const { placed, queued } of open.held ?? [])
      if (placed.message.kind !== "alert" || !isNotAfter(placed.message.alert, last)) reader.send(queued);
    open.held = undefined;
  }

  #tell(placed: PlacedMessage): void {
    if (this.#open.size === 0) return;
    const { message } = placed;
    const queued = formatMessage(message.kind === "alert" ? message : { ...message, atUs: this.#deps.now() });
    for (const open of this.#open) {
      if (!scopeHolds(open.reader.viewer.scope, placed.geoId)) continue;
      if (open.held === undefined) open.reader.send(queued);
      else if (open.held.length < MAX_HELD) open.held.push({ placed, queued });
      else {
        // Too much happened meanwhile: the reader is told to read anew, and gets what comes from here on.
        open.overflowed = true;
        open.held = [{ placed, queued }];
      }
    }
  }

  #tick(): void {
    const tick = formatMessage({ kind: "tick", atUs: this.#deps.now(), dropped: 0 });
    for (const open of this.#open) {
      const { reader } = open;
      open.blockedTicks = reader.blocked ? open.blockedTicks + 1 : 0;
      if (open.blockedTicks > MAX_BLOCKED_TICKS) this.#close(open);
      // Nothing may wait before a tick, for it says that all is told up to its time.
      else if (open.held === undefined && !reader.blocked) reader.send(tick);
    }
  }

  #close(open: Open): void {
    if (!this.#open.delete(open)) return;
    this.#dropped += open.reader.droppedInAll;
    open.reader.close();
  }
}
