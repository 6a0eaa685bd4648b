/** Things that people send, read and print: right in their first bytes, plain in the rest. */
import type { Prng } from "../../prng.ts";
import { ascii, type Bytes, hex, join, le16, zeros } from "../bytes.ts";

const WORDS =
  "county clerk office notice ballot early voting location hours poll worker training precinct canvass board register deadline application absentee request mail schedule equipment test public meeting agenda minutes room parking commission resolution budget".split(
    " ",
  );

/** Plain sentences of about `bytes` bytes. */
export function prose(rng: Prng, bytes: number): string {
  let out = "";
  while (out.length < bytes) {
    const sentence = Array.from({ length: rng.between(5, 12) }, () => rng.pick(WORDS)).join(" ");
    out += `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}. `;
  }
  return out.trimEnd();
}

export function webPage(rng: Prng, title: string, bytes: number): Buffer {
  return ascii(
    `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head>\n<body><p>${prose(rng, bytes)}</p></body></html>\n`,
  );
}

/** Begins and ends as a PDF does. */
export function pdf(rng: Prng, bytes: number): Bytes {
  return join(ascii("%PDF-1.5\n%\u00e2\u00e3\u00cf\u00d3\n"), rng.bytes(bytes), ascii("\nstartxref\n0\n%%EOF\n"));
}

/** A spreadsheet of today: a ZIP's first local header, then chance. */
export function spreadsheet(rng: Prng, bytes: number): Bytes {
  const name = ascii("[Content_Types].xml");
  const header = join(hex("504b0304 1400 0600 0800 0000 2100"), zeros(12), le16(name.length), le16(0));
  return join(header, name, rng.bytes(bytes));
}

/** A picture's first bytes, then chance. */
export function jpeg(rng: Prng, bytes: number): Bytes {
  return join(hex("ffd8ffe0 0010 4a46494600 0101 00 0001 0001 0000"), rng.bytes(bytes));
}
