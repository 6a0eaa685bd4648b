/** New alerts for screen readers: a summary now and then, never every one. */
import type { AlertSummary } from "@watchfloor/wire";
import { useEffect, useRef, useState } from "react";
import { shownOf, summaryOf } from "./hold.ts";

const EVERY_MS = 12_000;

export function useAnnouncement(alerts: readonly AlertSummary[]): string {
  const latest = useRef(alerts);
  const told = useRef<string | undefined>(undefined);
  const [text, setText] = useState("");
  useEffect(() => {
    latest.current = alerts;
    // What was there when the page opened is read by the reader, not announced.
    told.current ??= alerts[0]?.id;
  }, [alerts]);
  useEffect(() => {
    const timer = setInterval(() => {
      const { fresh } = shownOf(latest.current, told.current);
      if (fresh.length === 0) return;
      told.current = fresh[0]?.id;
      setText(summaryOf(fresh));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return text;
}
