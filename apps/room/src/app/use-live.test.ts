import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Followers, followPage } from "./use-live.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A page whose life is told by hand, and a stream that is open or not. */
function standUp() {
  const state = { open: false, net: false };
  const live: Followers["live"] = {
    start: () => {
      state.open = true;
    },
    stop: () => {
      state.open = false;
    },
    hurry: () => {},
  };
  const reread: Followers["reread"] = {
    start: () => {
      state.net = true;
    },
    stop: () => {
      state.net = false;
    },
  };
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
  const frame = new EventTarget();
  const end = followPage({ live, reread }, { window: frame, document: page });
  const turn = (visibility: DocumentVisibilityState) => {
    page.visibilityState = visibility;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { state, turn, end, tell: (kind: string) => frame.dispatchEvent(new Event(kind)) };
}

test("[R33] a tab nobody looks at gives its connection up, and takes it again", () => {
  const { state, turn, end } = standUp();
  expect(state.open && state.net).toBe(true);
  turn("hidden");
  vi.advanceTimersByTime(29_999);
  expect(state.open && state.net).toBe(true);
  vi.advanceTimersByTime(1);
  expect(state.open || state.net).toBe(false);
  turn("visible");
  expect(state.open && state.net).toBe(true);
  turn("hidden");
  vi.advanceTimersByTime(10_000);
  turn("visible");
  vi.advanceTimersByTime(60_000);
  expect(state.open && state.net).toBe(true);
  end();
  expect(state.open || state.net).toBe(false);
});

test("[R33] a page that is left lets go at once, and goes on when it is come back to", () => {
  const { state, tell, end } = standUp();
  tell("pagehide");
  expect(state.open || state.net).toBe(false);
  tell("pageshow");
  expect(state.open && state.net).toBe(true);
  end();
  tell("pageshow");
  expect(state.open || state.net).toBe(false);
});
