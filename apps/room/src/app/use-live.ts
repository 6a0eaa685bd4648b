/** Keeps the live stream open, and the net under it, while somebody is signed in and looks. */
import { useEffect } from "react";
import type { LiveClient } from "../live/live-client.ts";
import type { Reread } from "../live/reread.ts";
import { useRoom } from "./room-context.tsx";

/**
 * A tab nobody looks at gives its stream up after this long: browsers open six connections to a hub over HTTP/1.1, all
 * tabs together, and the seventh tab would wait for ever.
 */
const HIDDEN_MS = 30_000;

/** What of the browser is listened to. */
export interface Surroundings {
  readonly window: EventTarget;
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
}

/** What runs while the page is looked at. */
export interface Followers {
  readonly live: Pick<LiveClient, "start" | "stop" | "hurry">;
  readonly reread: Pick<Reread, "start" | "stop">;
}

/** Starts stream and net and follows the page's life until the answer is called. */
export function followPage({ live, reread }: Followers, { window, document }: Surroundings): () => void {
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    reread.start();
    live.start();
  };
  const stop = () => {
    live.stop();
    reread.stop();
  };
  const look = () => {
    clearTimeout(hiding);
    if (document.visibilityState === "visible") {
      start();
      live.hurry();
    } else {
      hiding = setTimeout(stop, HIDDEN_MS);
    }
  };
  // A page that is left may be kept, frozen, for the way back, its stream open and its connection taken.
  start();
  window.addEventListener("online", look);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", start);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearTimeout(hiding);
    window.removeEventListener("online", look);
    window.removeEventListener("pagehide", stop);
    window.removeEventListener("pageshow", start);
    document.removeEventListener("visibilitychange", look);
    stop();
  };
}

export function useLive(signedIn: boolean): void {
  const { live, reread } = useRoom();
  useEffect(
    () => (signedIn ? followPage({ live, reread }, { window, document }) : undefined),
    [live, reread, signedIn],
  );
}
