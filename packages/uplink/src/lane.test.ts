import { type ErrorCode, isWatchfloorError, WatchfloorError } from "@watchfloor/domain";
import type { Receipt } from "@watchfloor/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs, MAX_BACKOFF_MS, REFUSED_RETRY_MS } from "./backoff.ts";
import { TIME_ZERO, testEnvelope } from "./hub.fixture.ts";
import { type LaneDeps, type Link, type Outgoing, runLane } from "./lane.ts";

type Step = "ok" | { readonly code: ErrorCode; readonly retryAfterMs?: number };

/** Runs a lane of `batches` whose tries go as `script` says (then well); sleeps are noted, not slept. */
async function run(batches: number, script: readonly Step[], deps: Partial<LaneDeps> = {}) {
  const tries = [...script];
  const waiting: Outgoing[] = [];
  for (let n = 1; n <= batches; n += 1) waiting.push({ envelope: testEnvelope(n, `${n}`), body: Buffer.from(`${n}`) });
  const said = { sent: [] as number[], forgotten: [] as number[], slept: [] as number[], links: [] as Link[] };
  await runLane({
    source: {
      next: async () => waiting[0],
      receipt: async (receipt) => {
        expect(waiting.shift()?.envelope.sequence).toBe(receipt.sequence);
        said.forgotten.push(receipt.sequence);
      },
    },
    send: async ({ lane, sequence, digest, rows }): Promise<Receipt> => {
      said.sent.push(sequence);
      const step = tries.shift() ?? "ok";
      if (step !== "ok") throw new WatchfloorError(step.code, { retryAfterMs: step.retryAfterMs });
      return { lane, sequence, digest, rows, arrival: 0, duplicate: false };
    },
    signal: new AbortController().signal,
    now: () => TIME_ZERO,
    sleep: async (ms) => void said.slept.push(ms),
    random: () => 0.5,
    onLink: (link) => said.links.push(link),
    ...deps,
  });
  return said;
}

const failure = fc.constantFrom<ErrorCode>("E_HUB_UNREACHABLE", "E_INGEST_BUSY", "E_WIRE_CONFLICT", "E_CERTIFICATE");

test("[U4] whatever fails in between, every batch is forgotten once, in order, after its own receipt", async () => {
  const step = fc.oneof(
    fc.constant<Step>("ok"),
    failure.map((code): Step => ({ code })),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 8 }), fc.array(step, { maxLength: 20 }), async (batches, script) => {
      const said = await run(batches, script);
      expect(said.forgotten).toEqual(Array.from({ length: batches }, (_, n) => n + 1));
      expect(said.sent).toEqual(said.sent.toSorted((a, b) => a - b));
    }),
  );
});

test("[U5] the waiting grows to 30 s at most and is never less than asked for", () => {
  const inputs = [
    fc.integer({ min: 1, max: 5_000 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.nat(),
  ] as const;
  fc.assert(
    fc.property(...inputs, (failures, random, asked) => {
      const ms = backoffMs(failures, random, asked);
      expect(ms).toBeLessThanOrEqual(MAX_BACKOFF_MS);
      expect(ms).toBeGreaterThanOrEqual(Math.min(asked, MAX_BACKOFF_MS));
    }),
  );
  expect([1, 2, 3, 20].map((failures) => backoffMs(failures, 0.5))).toEqual([250, 500, 1_000, 15_000]);
});

test("[U5] [U7] an outage is told once, and its end once", async () => {
  const said = await run(2, [{ code: "E_HUB_UNREACHABLE" }, { code: "E_HUB_UNREACHABLE" }, "ok", "ok"]);
  expect(said.links.map((link) => link.kind)).toEqual(["waiting", "linked"]);
  expect(said.slept).toEqual([250, 500]);
  const busy = await run(1, [{ code: "E_INGEST_BUSY", retryAfterMs: 7_000 }]);
  expect(busy.slept).toEqual([7_000]);
});

test("[U6] [U7] a refusal names its code, keeps the batch, and is tried again once a minute", async () => {
  const said = await run(2, [
    "ok",
    { code: "E_WIRE_CONFLICT" },
    { code: "E_WIRE_CONFLICT" },
    { code: "E_CERTIFICATE" },
  ]);
  expect(said.links.map((link) => (link.kind === "linked" ? "linked" : `${link.kind} ${link.code}`))).toEqual([
    "linked",
    "refused E_WIRE_CONFLICT",
    "refused E_CERTIFICATE",
    "linked",
  ]);
  expect(said.slept).toEqual([REFUSED_RETRY_MS, REFUSED_RETRY_MS, REFUSED_RETRY_MS]);
  expect(said.sent).toEqual([1, 2, 2, 2, 2]);
});

test("[U8] an abort while waiting ends the lane without an error and without a receipt", async () => {
  const stop = new AbortController();
  const sleep = async (_ms: number, signal: AbortSignal) => {
    stop.abort();
    signal.throwIfAborted();
  };
  const said = await run(1, [{ code: "E_HUB_UNREACHABLE" }], { signal: stop.signal, sleep });
  expect(said.forgotten).toEqual([]);
});

test("[U4] a fault that is none of the hub's is not swallowed", async () => {
  const failed: unknown = await run(1, [], { send: () => Promise.reject(new TypeError("ours")) }).catch(
    (e: unknown) => e,
  );
  expect(failed).toBeInstanceOf(TypeError);
  expect(isWatchfloorError(failed)).toBe(false);
});
