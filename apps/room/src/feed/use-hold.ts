/** When the feed is held: paused by hand, scrolled away from its top, or with the keyboard's focus in it. */
import { type RefObject, useCallback, useEffect, useState } from "react";

/** Height of the bar that lies over a page that scrolls as a whole, CSS pixels. */
const BAR = 64;

export interface Hold {
  /** Id of the newest alert when it was held; undefined while it runs. */
  readonly heldAt: string | undefined;
  readonly paused: boolean;
  setPaused(paused: boolean): void;
  setFocused(focused: boolean): void;
  /** Takes what has arrived into the list, and holds again from there if there is still a reason to. */
  catchUp(): void;
}

function useScrolled(scroller: RefObject<HTMLElement | null>, list: RefObject<HTMLElement | null>): boolean {
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const box = scroller.current;
    const look = () => {
      if (box === null || list.current === null) return;
      setScrolled(list.current.getBoundingClientRect().top < Math.max(box.getBoundingClientRect().top, BAR) - 24);
    };
    box?.addEventListener("scroll", look, { passive: true });
    addEventListener("scroll", look, { passive: true });
    return () => {
      box?.removeEventListener("scroll", look);
      removeEventListener("scroll", look);
    };
  }, [scroller, list]);
  return scrolled;
}

/** @param newestId of the list as it is now; undefined while it is empty. */
export function useHold(
  newestId: string | undefined,
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<HTMLElement | null>,
): Hold {
  const [paused, setPaused] = useState(false);
  const [focused, setFocused] = useState(false);
  const [heldAt, setHeldAt] = useState<string>();
  const scrolled = useScrolled(scroller, list);
  const wanted = paused || focused || scrolled;
  if (wanted && heldAt === undefined) setHeldAt(newestId ?? "");
  if (!wanted && heldAt !== undefined) setHeldAt(undefined);
  const catchUp = useCallback(() => setHeldAt(undefined), []);
  return { heldAt: wanted ? heldAt : undefined, paused, setPaused, setFocused, catchUp };
}
