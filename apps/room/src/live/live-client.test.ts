import type { LiveMessage } from "@watchfloor/wire";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { alertFixture } from "./alerts.fixture.ts";
import { REFUSED_WAIT_MS, SILENT_AFTER_MS, silenceSeconds, waitBeforeTry } from "./link.ts";
import { createLiveClient } from "./live-client.ts";

/** A hub at the other end of `fetch`, and a clock that only moves by hand. */
function standUp(resumeFrom?: string) {
  vi.useFakeTimers({ now: 1_000_000 });
  const asked: (string | undefined)[] = [];
  const delivered: LiveMessage[][] = [];
  const missed: boolean[] = [];
  let status = 200;
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const client = createLiveClient({
    async fetch(_path, init) {
      asked.push(new Headers(init.headers).get("last-event-id") ?? undefined);
      if (status !== 200) return new Response(null, { status });
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          stream = controller;
          init.signal?.addEventListener("abort", () => {
            try {
              controller.error(new DOMException("aborted", "AbortError"));
            } catch {
              // Closed already.
            }
          });
        },
      });
      return new Response(body, { status: 200 });
    },
    nowMs: () => Date.now(),
    random: () => 0,
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    deliver: (messages) => delivered.push([...messages]),
    resumeFrom: () => resumeFrom,
    missed: (anew) => {
      missed.push(anew);
    },
  });
  const turn = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return {
    client,
    asked,
    delivered,
    turn,
    missed,
    answerWith: (next: number) => {
      status = next;
    },
    say: async (message: unknown, id?: string) => {
      const text = `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;
      stream?.enqueue(new TextEncoder().encode(text));
      await turn(0);
    },
    cut: async () => {
      stream?.close();
      await turn(0);
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

const HELLO = { kind: "hello", atUs: 1, resumed: true };

test("[R2] resumes after a break from the last alert it read", async () => {
  const hub = standUp("6.0");
  hub.client.start();
  await hub.turn(0);
  await hub.say(HELLO);
  await hub.say({ kind: "alert", alert: alertFixture(7) }, "7.0");
  expect(hub.client.view().link.kind).toBe("linked");
  await hub.cut();
  expect(hub.client.view().link.kind).toBe("waiting");
  await hub.turn(5_000);
  expect(hub.asked).toEqual(["6.0", "7.0"]);
  hub.client.stop();
});

test("[R4] gives up a silent stream and opens it anew", async () => {
  const hub = standUp();
  hub.client.start();
  await hub.turn(0);
  await hub.say(HELLO);
  await hub.turn(SILENT_AFTER_MS - 1);
  expect(hub.asked).toHaveLength(1);
  await hub.turn(1_000);
  expect(hub.asked).toHaveLength(2);
  hub.client.stop();
});

test("[R3] asks again every 30 s when it is refused, and goes on when it no longer is", async () => {
  const hub = standUp();
  hub.answerWith(401);
  hub.client.start();
  await hub.turn(0);
  expect(hub.client.view().link).toMatchObject({ kind: "refused", status: 401 });
  await hub.turn(REFUSED_WAIT_MS * 3);
  expect(hub.asked).toHaveLength(4);
  hub.answerWith(200);
  await hub.turn(REFUSED_WAIT_MS);
  expect(hub.client.view().link.kind).toBe("linked");
  hub.client.stop();
});

test("[R3] waits between 0.25 and 15 s, longer with every failure", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, random) => {
      const ms = waitBeforeTry(attempts, random);
      expect(ms).toBeGreaterThanOrEqual(250);
      expect(ms).toBeLessThanOrEqual(15_000);
      expect(waitBeforeTry(attempts + 1, random)).toBeGreaterThanOrEqual(ms);
    }),
  );
});

test("[R3] a hub that accepts and hangs up at once is asked ever more slowly", async () => {
  const quick = standUp();
  quick.client.start();
  await quick.turn(0);
  const grown: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    await quick.cut();
    const { link } = quick.client.view();
    const wait = link.kind === "waiting" ? link.retryAtMs - Date.now() : -1;
    grown.push(wait);
    await quick.turn(wait);
  }
  expect(grown).toEqual([500, 1_000, 2_000, 4_000, 7_500, 7_500]);
  quick.client.stop();
});

test("[R2] what was read before a stop is delivered, as the stream resumes behind it", async () => {
  const hub = standUp();
  hub.client.start();
  await hub.turn(0);
  await hub.say({ kind: "alert", alert: alertFixture(7) }, "7.0");
  hub.client.stop();
  expect(hub.delivered.flat()).toHaveLength(1);
});

test("[R7] bundles alerts for 50 ms and figures for 250, and an alert takes along what waits", async () => {
  const hub = standUp();
  hub.client.start();
  await hub.turn(0);
  await hub.say(HELLO);
  await hub.turn(50);
  expect(hub.delivered.map((bundle) => bundle.length)).toEqual([1]);
  await hub.say({ kind: "tick", atUs: 2, dropped: 0 });
  await hub.turn(249);
  expect(hub.delivered).toHaveLength(1);
  await hub.turn(1);
  expect(hub.delivered.map((bundle) => bundle.length)).toEqual([1, 1]);
  await hub.say({ kind: "tick", atUs: 3, dropped: 0 });
  await hub.say({ kind: "alert", alert: alertFixture(7) }, "7.0");
  await hub.turn(50);
  expect(hub.delivered.map((bundle) => bundle.length)).toEqual([1, 1, 2]);
  await hub.turn(1_000);
  expect(hub.delivered).toHaveLength(3);
  hub.client.stop();
});

test("[R7] lets a bundle beyond its bound go and reads anew", async () => {
  const hub = standUp();
  hub.client.start();
  await hub.turn(0);
  for (let n = 0; n < 5_001; n += 1) await hub.say({ kind: "tick", atUs: n, dropped: 0 });
  expect(hub.missed).toEqual([true]);
  await hub.turn(250);
  expect(hub.delivered.at(-1)).toHaveLength(1);
  hub.client.stop();
});

test("[R8] counts what it cannot read", async () => {
  const hub = standUp();
  hub.client.start();
  await hub.turn(0);
  await hub.say({ kind: "alert", alert: { id: 7 } });
  await hub.say({ kind: "novelty" });
  await hub.say("text");
  // What is new to this page took nothing from it; the others may have been a change of what it shows.
  expect(hub.missed).toEqual([false, false]);
  await hub.turn(60);
  expect(hub.client.view().unreadable).toBe(3);
  expect(hub.delivered).toEqual([]);
  hub.client.stop();
});

test("[R11] is silent only after ten seconds without a word", () => {
  const view = { link: { kind: "linked", sinceMs: 0 }, lastWordMs: 5_000, unreadable: 0 } as const;
  expect(silenceSeconds(view, 15_000)).toBeUndefined();
  expect(silenceSeconds(view, 15_001)).toBe(10);
  expect(silenceSeconds({ ...view, lastWordMs: undefined }, 90_000)).toBeUndefined();
});
