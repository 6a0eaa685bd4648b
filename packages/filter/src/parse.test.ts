import { isWatchfloorError } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FIELDS } from "./fields.fixture.ts";
import { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_TERMS, parseFilter } from "./parse.ts";
import { printFilter } from "./print.ts";

const read = (text: string) => parseFilter(text, FIELDS);
const again = (text: string) => printFilter(read(text));

function refused(text: string) {
  try {
    read(text);
  } catch (error) {
    if (isWatchfloorError(error, "E_FILTER_SYNTAX")) return error.facts;
    throw error;
  }
  throw new Error(`was read: ${text}`);
}

test("[F2] reads any text or refuses it with a position inside", () => {
  const pieces = fc.constantFrom(
    "sid",
    "ip",
    "=",
    "!~",
    "(",
    ")",
    ",",
    '"',
    "\\",
    "not",
    "and",
    "in",
    " ",
    "-1h",
    "10.0.0.0/8",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join(" ")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        read(text);
      } catch (error) {
        if (!isWatchfloorError(error, "E_FILTER_SYNTAX")) throw error;
        expect(error.facts.position).toBeGreaterThanOrEqual(0);
        expect(error.facts.position).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1000 },
  );
});

test("[F3] points at the mistake", () => {
  expect(refused("sid = 1 and scr_ip = 10.0.0.1")).toMatchObject({
    line: "sid = 1 and scr_ip = 10.0.0.1",
    arrow: "            ^",
    position: 12,
  });
});

test("[F3] keeps the arrow under the mistake when the text is long or hostile", () => {
  const long = `${"sid = 1 or ".repeat(20)}nonsense = 1`;
  const { line, arrow } = refused(long);
  expect(String(line).slice(String(arrow).length - 1)).toMatch(/^nonsense/);
  const turned = refused('"\u202e\u0007" and wrong = 1');
  expect(turned.line).toBe('"··" and wrong = 1');
  expect(String(turned.line)[String(turned.arrow).length - 1]).toBe("w");
});

test("[F4] offers the nearest field", () => {
  expect(refused("scr_ip = 10.0.0.1").reason).toBe("there is no field scr_ip; did you mean src_ip?");
  expect(refused("alert.signatureid = 1").reason).toContain("did you mean alert.signature_id?");
  expect(refused("zzzzzzzzzzzz = 1").reason).toBe("there is no field zzzzzzzzzzzz");
});

test("[F5] binds not before and before or, without regard to case", () => {
  expect(again("sid = 1 or sid = 2 and NOT sid = 3")).toBe(
    "alert_signature_id = 1 or (alert_signature_id = 2 and not alert_signature_id = 3)",
  );
  expect(read("SID = 1 AND KIND = dns")).toEqual(read("sid = 1 and kind = dns"));
  expect(read("not sid in (1, 2)")).toEqual(read("sid not in (1, 2)"));
});

test("[F6] knows a field by name, path and short form", () => {
  expect(read("alert.signature_id = 9")).toEqual(read("sid = 9"));
  expect(read("alert_signature_id = 9")).toEqual(read("sid = 9"));
});

test("[F7] reads addresses and networks of both versions in any spelling", () => {
  expect(again("src_ip = 10.1.2.3/8")).toBe("src_ip = 10.0.0.0/8");
  expect(again("src_ip = 2001:0DB8:0:0:0:0:0:1")).toBe("src_ip = 2001:db8::1");
  expect(again("src_ip = ::ffff:10.0.0.1")).toBe("src_ip = ::ffff:a00:1");
  expect(again("10.0.0.0/8")).toBe("ip = 10.0.0.0/8");
  for (const wrong of ["10.0.0", "10.0.0.256", "10.0.0.1/33", "10.0.0.01", "1::2::3", "::/129", "fe80::1%eth0"])
    expect(refused(`src_ip = "${wrong}"`).reason).toContain("an address or a network");
});

test("[F8] reads instants exactly and refuses days that are not", () => {
  expect(read("timestamp > 2026-11-03T07:15:00.123456-05:00")).toMatchObject({
    value: { kind: "instant", atUs: Date.UTC(2026, 10, 3, 12, 15) * 1000 + 123_456 },
  });
  expect(read("timestamp > 2026-11-03")).toMatchObject({ value: { atUs: Date.UTC(2026, 10, 3) * 1000 } });
  expect(read("timestamp > -2h")).toMatchObject({ value: { kind: "ago", us: 7_200_000_000 } });
  expect(read("timestamp <= now")).toMatchObject({ value: { kind: "ago", us: 0 } });
  for (const wrong of ["2026-02-30", "2026-11-03T25:00:00Z", "2026-11-03T07:00:00", "yesterday", "2h", "-999999999w"])
    expect(refused(`timestamp > ${wrong}`).reason).toContain("a time, such as");
});

test("[F9] refuses values and comparisons that do not fit the field", () => {
  expect(refused("sid = 4294967296").reason).toContain("from 0 to 4294967295");
  expect(refused("sid = 1.5").reason).toContain("a whole number");
  expect(refused("tcp_syn = yes").reason).toContain("true or false");
  expect(refused("tcp_syn < true").reason).toBe("tcp_syn is compared with = != or in");
  expect(refused("src_ip ~ 10.").reason).toBe("src_ip is compared with = != or in");
  expect(refused("host > a").reason).toBe("http_hostname is compared with = != ~ !~ or in");
});

test("[F10] bounds length, depth and terms", () => {
  expect(refused(" ".repeat(MAX_FILTER_LENGTH + 1)).reason).toContain("characters");
  expect(read(`${"(".repeat(MAX_FILTER_DEPTH)}sid=1${")".repeat(MAX_FILTER_DEPTH)}`)).toMatchObject({
    kind: "compare",
  });
  expect(refused(`${"(".repeat(MAX_FILTER_DEPTH + 1)}sid=1${")".repeat(MAX_FILTER_DEPTH + 1)}`).reason).toContain(
    "deep",
  );
  expect(refused(`${"not ".repeat(1_000)}sid=1`).reason).toContain("deep");
  expect(refused(`sid in (${"1,".repeat(MAX_FILTER_TERMS)}1)`).reason).toContain("comparisons and values");
  expect(refused(`sid=1${" or sid=1".repeat(MAX_FILTER_TERMS)}`).reason).toContain("comparisons and values");
});

test("[F11] searches for quoted text and never for a bare word", () => {
  expect(read('"cozy bear"')).toEqual({ kind: "search", text: "cozy bear" });
  expect(refused("cozybearclaw").reason).toBe(
    "there is no field cozybearclaw; to search for the text, put it in quotes",
  );
  expect(refused("sid 1").reason).toContain("after alert_signature_id stands");
  expect(refused("sid = 1 kind = dns").reason).toContain("`and`, `or` or the end");
  expect(refused('"  "').reason).toBe("there is nothing to search for");
  expect(read("  ")).toEqual({ kind: "all" });
});
