import { expect, test } from "vitest";
import { refusedOf, tellRefused } from "./refused.ts";

const ended = (outcome: object) => ({ kind: "engine", event: { kind: "capture-ended", outcome } });

test("[L16] a refused capture and one that was cut off are told of, a good one is not", () => {
  const text = { kind: "refused", file: "a.pcap", code: "E_CAPTURE_FORMAT", reason: "E_CAPTURE_FORMAT: no packets" };
  expect(refusedOf(ended(text))).toEqual({ file: "a.pcap", code: text.code, reason: text.reason, packets: 0 });
  const cut = { kind: "replayed", file: "b.pcap", packets: 92, bytes: 1, fault: "truncated", eveDirectory: "/x" };
  expect(refusedOf(ended(cut))).toEqual({ file: "b.pcap", code: "E_CAPTURE_FORMAT", reason: "truncated", packets: 92 });
  const { fault: _, ...good } = cut;
  expect(refusedOf(ended(good))).toBeUndefined();
  expect(refusedOf(ended({ ...cut, kind: "stopped" }))).toBeUndefined();
  expect(refusedOf({ kind: "progress" })).toBeUndefined();
});

test("[L16] the word has code, file, what was replayed and advice, and steers no terminal", () => {
  const told = tellRefused({ file: "b\u001b[2J.pcap", code: "E_CAPTURE_FORMAT", reason: "truncated", packets: 1_092 });
  expect(told).toMatch(
    /^E_CAPTURE_FORMAT: truncated\n {2}b·\[2J\.pcap: replayed up to the fault, 1,092 packets\. The file/,
  );
  expect(told.endsWith("`capinfos`.\n")).toBe(true);
});
