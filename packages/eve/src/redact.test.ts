import fc from "fast-check";
import { expect, test } from "vitest";
import { compileRedaction, decodeLine, type EveRecord } from "./index.ts";

function record(fields: object): EveRecord {
  const decoded = decodeLine(
    JSON.stringify({ timestamp: "2026-11-03T07:15:00.123456+0000", event_type: "smtp", ...fields }),
  );
  if (decoded.kind !== "event") throw new Error(decoded.reason);
  return decoded.record;
}

test("[E9] removes withheld fields at any depth and counts them", () => {
  const redact = compileRedaction(["payload", "smb.ntlmssp.user", "smtp.mail_from"]);
  const held = record({ payload: "x", smb: { ntlmssp: { user: "u", host: "h" }, id: 1 }, smtp: { helo: "a" } });
  expect(redact(held)).toBe(2);
  expect(held).toEqual(record({ smb: { ntlmssp: { host: "h" }, id: 1 }, smtp: { helo: "a" } }));
});

test("[E9] passes through arrays on the way, within arrays too", () => {
  const redact = compileRedaction(["email.from"]);
  const held = record({ email: [{ from: "a", to: ["b"] }, [{ from: "c" }], "from", null, { to: [] }] });
  expect(redact(held)).toBe(2);
  expect(held).toEqual(record({ email: [{ to: ["b"] }, [{}], "from", null, { to: [] }] }));
});

test("[E9] a withheld field goes whatever it holds, and a path above takes those below along", () => {
  for (const value of [null, 0, "", [], { deep: 1 }]) {
    const held = record({ email: value });
    expect(compileRedaction(["email.from", "email"])(held)).toBe(1);
    expect(held).toEqual(record({}));
  }
});

test("[E9] inherited names are no fields", () => {
  const held = record({});
  expect(compileRedaction(["toString", "constructor.name", "__proto__.x"])(held)).toBe(0);
  expect(held).toEqual(record({}));
});

test("[E9] what is left has no withheld path, and nothing else is gone", () => {
  const key = fc.constantFrom("a", "b", "c", "__proto__");
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.array(tie("tree"), { maxLength: 3 }), tie("node")),
    node: fc.array(fc.tuple(key, tie("tree")), { maxLength: 4 }),
  }));
  const paths = fc.array(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }), { maxLength: 3 });
  fc.assert(
    fc.property(tree, paths, (value, withheld) => {
      const held = record({ tree: value });
      const dotted = withheld.map((keys) => ["tree", ...keys].join("."));
      const before = JSON.stringify(held);
      const removed = compileRedaction(dotted)(held);
      expect(compileRedaction(dotted)(held)).toBe(0);
      expect(removed === 0).toBe(JSON.stringify(held) === before);
    }),
  );
});
