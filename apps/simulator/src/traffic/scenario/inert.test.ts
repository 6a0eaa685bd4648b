import { expect, test } from "vitest";
import { Prng } from "../../prng.ts";
import { inertMacroDocument, inertProgram } from "./inert.ts";

test("[M13] a program has a PE file's marks, no sections, no optional header, and says what it is", () => {
  const program = inertProgram(new Prng(1), 1_000);
  expect(program.subarray(0, 2).toString("latin1")).toBe("MZ");
  const at = program.readUInt32LE(0x3c);
  expect(program.subarray(at, at + 4).toString("latin1")).toBe("PE\0\0");
  // IMAGE_FILE_HEADER: NumberOfSections, then SizeOfOptionalHeader; without one there is no entry point.
  expect(program.readUInt16LE(at + 6)).toBe(0);
  expect(program.readUInt16LE(at + 20)).toBe(0);
  expect(program.toString("latin1")).toContain("Inert. Made by Watchfloor's simulator");
});

test("[M13] a document has an old Office file's mark, the name of a macro project, and no sector tables", () => {
  const document = inertMacroDocument(new Prng(1), 1_000);
  expect(document.subarray(0, 8).toString("hex")).toBe("d0cf11e0a1b11ae1");
  expect(document.includes(Buffer.from("_VBA_PROJECT", "utf16le"))).toBe(true);
  // [MS-CFB] 2.2: number of FAT sectors and first directory sector are nothing.
  expect(document.readUInt32LE(0x2c)).toBe(0);
  expect(document.readUInt32LE(0x30)).toBe(0);
  expect(document.toString("latin1")).toContain("Inert. Made by Watchfloor's simulator");
});
