/** Bytes that look like malware's first bytes to a sensor and are nothing to a computer. */
import type { Prng } from "../../prng.ts";
import { ascii, join, le16, le32, utf16, zeros } from "../bytes.ts";

const NOTE = ascii("Inert. Made by Watchfloor's simulator to exercise sensors; there is no code in this file. ");

/** A PE file's marks, zero sections and no code: Windows refuses to start it. */
export function inertProgram(rng: Prng, bytes: number): Buffer {
  const dosHeader = join(ascii("MZ"), zeros(58), le32(0x80));
  const stub = join(ascii("This program cannot be run in DOS mode.\r\r\n$"), zeros(64 - 43));
  // i386, no sections, no optional header.
  const peHeader = join(ascii("PE\0\0"), le16(0x014c), le16(0), zeros(12), le16(0), le16(0x0102));
  return join(dosHeader, stub, peHeader, NOTE, rng.bytes(bytes));
}

/** An old Office file's first sector and the name of a macro project; Office finds no directory and refuses it. */
export function inertMacroDocument(rng: Prng, bytes: number): Buffer {
  const header = join(Buffer.from("d0cf11e0a1b11ae1", "hex"), zeros(16), le16(0x3e), le16(3), le16(0xfffe), zeros(482));
  return join(header, NOTE, utf16("Root Entry\0Macros\0VBA\0_VBA_PROJECT\0"), ascii("AutoOpen\0"), rng.bytes(bytes));
}
