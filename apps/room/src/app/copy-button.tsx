/** Copies text to the clipboard and says whether it did. */
import { useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";

export interface CopyButtonProps {
  readonly text: () => string;
  readonly children: string;
}

export function CopyButton({ text, children }: CopyButtonProps) {
  const [said, setSaid] = useState<"copied" | "not allowed" | undefined>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), 4_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid("copied");
    } catch {
      // No clipboard without TLS, or the reader refused.
      setSaid("not allowed");
    }
  };
  return (
    <>
      <Button onPress={() => void copy()}>{said === "copied" ? "Copied" : children}</Button>
      <span role="status" className={said === "not allowed" ? "quiet" : "visually-hidden"}>
        {said === "copied"
          ? "Copied"
          : said === "not allowed"
            ? "This browser does not allow copying here; mark the text instead."
            : ""}
      </span>
    </>
  );
}
