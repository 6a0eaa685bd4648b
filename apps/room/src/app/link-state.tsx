/** The link's state in the bar, and what the page says when the hub has not been heard for too long. */
import { Button } from "react-aria-components/Button";
import { type LinkView, silenceSeconds } from "../live/link.ts";
import { formatBoth, formatSpan } from "../time/age.ts";
import { useLinkView, useRoom, useTicking } from "./room-context.tsx";

/** One line for the link: `linked`, `waiting 4 s`, `trying`, `refused`. */
export function linkWords(view: LinkView, nowMs: number): string {
  const { link } = view;
  switch (link.kind) {
    case "connecting":
      return "connecting";
    case "linked":
      return "linked";
    case "waiting": {
      const seconds = Math.ceil((link.retryAtMs - nowMs) / 1000);
      return seconds > 0 ? `waiting ${seconds} s` : "trying";
    }
    case "refused":
      return "refused";
  }
}

/** Seconds of silence when they are too many, ticking; undefined while the page can be trusted. */
export function useSilence(): number | undefined {
  const view = useLinkView();
  const { nowMs } = useRoom();
  return useTicking(() => silenceSeconds(view, nowMs()));
}

export function LinkState() {
  const view = useLinkView();
  const { nowMs } = useRoom();
  const words = useTicking(() => linkWords(view, nowMs()));
  const age = useTicking(() =>
    view.lastWordMs === undefined
      ? "not heard yet"
      : `heard ${formatSpan((nowMs() - view.lastWordMs) * 1000).replace("now", "0 s")} ago`,
  );
  return (
    <span className="link-state" data-link={view.link.kind}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {view.link.kind === "linked" ? <circle cx="6" cy="6" r="5" /> : <path d="M1 1 11 11M11 1 1 11" />}
      </svg>
      <span className="visually-hidden">Link to the hub: </span>
      <span className="link-word">{words}</span>
      <span className="link-age quiet">{age}</span>
    </span>
  );
}

/** Stale looks different from quiet: this stands over the page, and what lies under it turns grey. */
export function SilenceNotice() {
  const silence = useSilence();
  const { live, clock, zone, nowMs } = useRoom();
  const view = useLinkView();
  if (silence === undefined || view.lastWordMs === undefined) return <div role="alert" />;
  const heardUs = clock.nowUs() - (nowMs() - view.lastWordMs) * 1000;
  return (
    <div className="silence" role="alert">
      <span>
        <strong>Nothing from the hub for {formatSpan(silence * 1_000_000)}.</strong> What you see is as of{" "}
        {formatBoth(heardUs, zone)}. New alerts are not shown.
      </span>
      <Button onPress={live.hurry}>Try now</Button>
    </div>
  );
}
