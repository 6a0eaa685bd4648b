/** Text from the network on a page: text nodes only, isolated, hidden characters written out, long ones cut on demand. */
import { useState } from "react";
import { cutText, visiblePieces } from "./visible.ts";

export interface UntrustedProps {
  readonly text: string;
  /** Code points shown before the reader asks for more. */
  readonly limit?: number;
}

export function Untrusted({ text, limit = 300 }: UntrustedProps) {
  const [open, setOpen] = useState(false);
  const cut = cutText(text, limit);
  const pieces = visiblePieces(open ? text : cut.text);
  return (
    <bdi className="untrusted">
      {pieces.map((piece, at) =>
        piece.kind === "plain" ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name, and never move
          <span key={at} className="hidden-char" title="A character that cannot be seen">
            {piece.text}
          </span>
        ),
      )}
      {!cut.whole && (
        <button type="button" className="more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "less" : `… ${text.length - cut.text.length} more`}
        </button>
      )}
    </bdi>
  );
}

/** The same where nothing may be pressed, inside a link or a button. */
export function UntrustedLine({ text, limit = 160 }: UntrustedProps) {
  const cut = cutText(text, limit);
  return (
    <bdi className="untrusted">
      {visiblePieces(cut.text).map((piece, at) =>
        piece.kind === "plain" ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={at} className="hidden-char">
            {piece.text}
          </span>
        ),
      )}
      {cut.whole ? "" : "…"}
    </bdi>
  );
}
