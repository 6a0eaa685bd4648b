import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LiveClient } from "../live/live-client.ts";
import { followPage } from "./use-live.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A page whose life is told by hand, and a stream that is open or not. */
function standUp() {
  const state = { open: false };
  const live: LiveClient = {
    start: () => {
      state.open = true;
    },
    stop: () => {
      state.open = false;
    },
    hurry: () => {},
    view: () => ({ link: { kind: "connecting" }, lastWordMs: undefined, unreadable: 0 }),
    subscribe: () => () => {},
  };
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
  const frame = new EventTarget();
  const end = followPage(live, { window: frame, document: page });
  const turn = (visibility: DocumentVisibilityState) => {
    page.visibilityState = visibility;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { state, turn, end, tell: (kind: string) => frame.dispatchEvent(new Event(kind)) };
}

test("[R33] a tab nobody looks at gives its connection up, and takes it again", () => {
  const { state, turn, end } = standUp();
  expect(state.open).toBe(true);
  turn("hidden");
  vi.advanceTimersByTime(29_999);
  expect(state.open).toBe(true);
  vi.advanceTimersByTime(1);
  expect(state.open).toBe(false);
  turn("visible");
  expect(state.open).toBe(true);
  turn("hidden");
  vi.advanceTimersByTime(10_000);
  turn("visible");
  vi.advanceTimersByTime(60_000);
  expect(state.open).toBe(true);
  end();
  expect(state.open).toBe(false);
});

test("[R33] a page that is left lets go at once, and goes on when it is come back to", () => {
  const { state, tell, end } = standUp();
  tell("pagehide");
  expect(state.open).toBe(false);
  tell("pageshow");
  expect(state.open).toBe(true);
  end();
  tell("pageshow");
  expect(state.open).toBe(false);
});
