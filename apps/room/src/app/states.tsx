/** What a page shows instead of its content: loading, failed, empty. */
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ApiProblem, adviceOf } from "../api/problem.ts";

/** Until then grey lines say enough; after it a reader asks whether anything comes at all. */
const LONG_MS = 5_000;

/** Grey lines where text will be; told to screen readers once, and in words to all when it takes long. */
export function Loading({ lines = 4, what }: { readonly lines?: number; readonly what: string }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading" role="status">
      <span className={long ? "quiet" : "visually-hidden"}>
        {long ? `Still reading ${what}: the hub is slow to answer. It is being asked again.` : `Loading ${what}`}
      </span>
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are all alike
        <span key={at} className="bone" />
      ))}
    </div>
  );
}

export function Failed({
  error,
  retry,
  what,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
  readonly what: string;
}) {
  return (
    <div className="notice notice-bad" role="alert">
      <p>
        <strong>{what} could not be read.</strong> {adviceOf(error)}
      </p>
      {error instanceof ApiProblem && <p className="mono quiet">{error.code}</p>}
      {retry && <Button onPress={retry}>Try again</Button>}
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      <div>{children}</div>
    </div>
  );
}
