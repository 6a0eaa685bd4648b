/** Keeps the live stream open while somebody is signed in and looks; it resumes without a gap. */
import { useEffect } from "react";
import type { LiveClient } from "../live/live-client.ts";
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

/** Starts the stream and follows the page's life until the answer is called. */
export function followPage(live: LiveClient, { window, document }: Surroundings): () => void {
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(hiding);
    if (document.visibilityState === "visible") {
      live.start();
      live.hurry();
    } else {
      hiding = setTimeout(live.stop, HIDDEN_MS);
    }
  };
  const show = () => live.start();
  // A page that is left may be kept, frozen, for the way back, its stream open and its connection taken.
  const leave = () => live.stop();
  live.start();
  window.addEventListener("online", look);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", show);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearTimeout(hiding);
    window.removeEventListener("online", look);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", show);
    document.removeEventListener("visibilitychange", look);
    live.stop();
  };
}

export function useLive(signedIn: boolean): void {
  const { live } = useRoom();
  useEffect(() => (signedIn ? followPage(live, { window, document }) : undefined), [live, signedIn]);
}
