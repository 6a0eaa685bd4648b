/** Holds one live stream open for ever: resumes after the last alert, backs off, and hands messages on in bundles. */
import type { LiveMessage, LIVE_PATH as LivePath } from "@watchfloor/wire";
import { isUnknownKind, readLiveMessage } from "../api/shape.ts";
import { createEventStreamParser } from "./event-stream.ts";
import { type Link, type LinkView, REFUSED_WAIT_MS, SILENT_AFTER_MS, waitBeforeTry } from "./link.ts";

// The wire's value would bring its schemas into the browser; its type keeps the two equal.
const LIVE_PATH: typeof LivePath = "/api/v1/live";
/** Alerts wait this long for others, so that a storm of alerts draws twenty times a second at most. */
const BUNDLE_MS = 50;
/** States and figures wait longer: every sensor of a country says something every five seconds. */
const PATIENT_MS = 250;
/** Bound of a bundle; beyond it the bundle is let go and everything is read anew. */
const MAX_BUNDLE = 5_000;
/** The time of the hub's last word is told in steps of this. */
const HEARD_STEP_MS = 500;
/** A link that held this long was a good one: the next wait begins short again. */
const HELD_MS = 10_000;

export interface LiveClientParts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Calls back once after `ms` unless the answer is called before. */
  readonly after: (ms: number, call: () => void) => () => void;
  readonly deliver: (messages: readonly LiveMessage[]) => void;
  /** The alert a first connection resumes from, so that nothing read by other ways misses one. */
  readonly resumeFrom: () => string | undefined;
  /** Messages got lost here; `anew` when what they spoke of should be read soon. */
  readonly missed: (anew: boolean) => void;
}

export interface LiveClient {
  /** Does nothing when it runs already. */
  start(): void;
  stop(): void;
  /** Try now instead of at the end of the wait. */
  hurry(): void;
  /** The same object until something changes. */
  view(): LinkView;
  subscribe(listener: () => void): () => void;
}

export function createLiveClient(parts: LiveClientParts): LiveClient {
  const listeners = new Set<() => void>();
  let view: LinkView = { link: { kind: "connecting" }, lastWordMs: undefined, unreadable: 0 };
  let running: AbortController | undefined;
  let wake: (() => void) | undefined;
  let lastEventId: string | undefined;
  let bundle: LiveMessage[] = [];
  let flushing: { readonly urgent: boolean; readonly cancel: () => void } | undefined;

  const show = (change: Partial<LinkView>) => {
    view = { ...view, ...change };
    for (const listener of listeners) listener();
  };
  const flush = () => {
    flushing = undefined;
    const full = bundle;
    bundle = [];
    parts.deliver(full);
  };
  const take = (text: string) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    const message = readLiveMessage(value);
    if (message === undefined) {
      show({ unreadable: view.unreadable + 1 });
      // A kind of message from later than this page takes nothing away from it; any other may have been a change.
      if (!isUnknownKind(value)) parts.missed(false);
      return;
    }
    if (bundle.length >= MAX_BUNDLE) {
      bundle = [];
      parts.missed(true);
    }
    bundle.push(message);
    const urgent = message.kind === "alert" || message.kind === "hello";
    if (flushing !== undefined && (flushing.urgent || !urgent)) return;
    flushing?.cancel();
    flushing = { urgent, cancel: parts.after(urgent ? BUNDLE_MS : PATIENT_MS, flush) };
  };

  /** Reads until the stream ends, errs or falls silent. */
  const read = async (body: ReadableStream<Uint8Array>, giveUp: () => void) => {
    const parser = createEventStreamParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    let cancelWatch = parts.after(SILENT_AFTER_MS, giveUp);
    try {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        cancelWatch();
        cancelWatch = parts.after(SILENT_AFTER_MS, giveUp);
        // A storm of alerts must not draw the link's state a thousand times a second.
        const heardMs = parts.nowMs();
        if (view.lastWordMs === undefined || heardMs - view.lastWordMs >= HEARD_STEP_MS) show({ lastWordMs: heardMs });
        for (const event of parser.push(decoder.decode(chunk.value, { stream: true }))) {
          if (event.id !== undefined) lastEventId = event.id;
          take(event.data);
        }
      }
    } finally {
      cancelWatch();
    }
  };

  /** One connection from request to end. Answers why it is over. */
  const connect = async (stop: AbortSignal): Promise<{ readonly heldMs: number; readonly refused?: number }> => {
    const attempt = new AbortController();
    const giveUp = () => attempt.abort();
    stop.addEventListener("abort", giveUp, { once: true });
    let linkedMs: number | undefined;
    const heldMs = () => (linkedMs === undefined ? 0 : parts.nowMs() - linkedMs);
    const cancelWatch = parts.after(SILENT_AFTER_MS, giveUp);
    try {
      const after = lastEventId ?? parts.resumeFrom();
      const headers = { accept: "text/event-stream", ...(after !== undefined && { "last-event-id": after }) };
      const response = await parts.fetch(LIVE_PATH, {
        headers,
        signal: attempt.signal,
        cache: "no-store",
        credentials: "same-origin",
      });
      cancelWatch();
      if (response.status === 401 || response.status === 403) return { heldMs: 0, refused: response.status };
      if (!response.ok || response.body === null) return { heldMs: 0 };
      linkedMs = parts.nowMs();
      show({ link: { kind: "linked", sinceMs: linkedMs } });
      await read(response.body, giveUp);
    } catch {
      // Whatever broke the stream, network, hub or its bytes: the answer is to wait and connect again.
    } finally {
      cancelWatch();
      attempt.abort();
      stop.removeEventListener("abort", giveUp);
    }
    return { heldMs: heldMs() };
  };

  const wait = (link: Link, ms: number) =>
    new Promise<void>((resolve) => {
      show({ link });
      const cancel = parts.after(ms, () => wake?.());
      wake = () => {
        wake = undefined;
        cancel();
        resolve();
      };
    });

  const run = async (stop: AbortSignal) => {
    let attempts = 0;
    while (!stop.aborted) {
      const end = await connect(stop);
      if (stop.aborted) return;
      if (end.refused !== undefined) {
        const retryAtMs = parts.nowMs() + REFUSED_WAIT_MS;
        await wait({ kind: "refused", status: end.refused, retryAtMs }, REFUSED_WAIT_MS);
        continue;
      }
      attempts = end.heldMs >= HELD_MS ? 0 : attempts + 1;
      const ms = waitBeforeTry(attempts, parts.random());
      await wait({ kind: "waiting", retryAtMs: parts.nowMs() + ms, attempts }, ms);
    }
  };

  return {
    start() {
      if (running !== undefined) return;
      running = new AbortController();
      show({ link: { kind: "connecting" } });
      void run(running.signal);
    },
    stop() {
      running?.abort();
      running = undefined;
      wake?.();
      // What was read was read: the stream would resume behind it.
      flushing?.cancel();
      if (bundle.length > 0) flush();
    },
    hurry: () => wake?.(),
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
