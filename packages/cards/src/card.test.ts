import fc from "fast-check";
import { expect, test } from "vitest";
import { ADVICE, CARD_NAMES } from "./advice.ts";
import { type AlertFacts, type Card, cardFor, cardNameFor, MAX_HEADLINE } from "./card.ts";

const CLASSES =
  `Not Suspicious Traffic|Unknown Traffic|Potentially Bad Traffic|Attempted Information Leak|Information Leak|Large Scale Information Leak|Attempted Denial of Service|Denial of Service|Attempted User Privilege Gain|Unsuccessful User Privilege Gain|Successful User Privilege Gain|Attempted Administrator Privilege Gain|Successful Administrator Privilege Gain|Decode of an RPC Query|Executable code was detected|A suspicious string was detected|A suspicious filename was detected|An attempted login using a suspicious username was detected|A system call was detected|A TCP connection was detected|A Network Trojan was detected|A client was using an unusual port|Detection of a Network Scan|Detection of a Denial of Service Attack|Detection of a non-standard protocol or event|Generic Protocol Command Decode|access to a potentially vulnerable web application|Web Application Attack|Misc activity|Misc Attack|Generic ICMP event|Inappropriate Content was Detected|Potential Corporate Privacy Violation|Attempt to login by a default username and password|Targeted Malicious Activity was Detected|Exploit Kit Activity Detected|Device Retrieving External IP Address Detected|Domain Observed Used for C2 Detected|Possibly Unwanted Program Detected|Successful Credential Theft Detected|Possible Social Engineering Attempted|Crypto Currency Mining Activity Detected|Malware Command and Control Activity Detected`.split(
    "|",
  );

const isInside = (ip: string) => ip.startsWith("10.");

function alert(facts: Partial<AlertFacts> = {}): AlertFacts {
  return { signature: "ET MALWARE Emotet", category: "", srcIp: "10.1.2.3", destIp: "203.0.113.9", isInside, ...facts };
}

function texts(card: Card): readonly string[] {
  return [card.headline, card.meaning, ...card.firstSteps, ...card.avoid, card.call, card.harmlessWhen];
}

const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom("\u202e\u0007<script>", "{inside}{signature}", "a".repeat(5_000), "\u3164", "ET SCAN \u2066x"),
);
const hostile: fc.Arbitrary<AlertFacts> = fc.record({
  signature: hostileText,
  category: fc.oneof(hostileText, fc.constantFrom(...CLASSES)),
  srcIp: fc.oneof(fc.ipV4(), fc.ipV6(), hostileText),
  destIp: fc.oneof(fc.ipV4(), fc.ipV6(), hostileText),
  card: fc.option(fc.oneof(hostileText, fc.constantFrom(...CARD_NAMES, "__proto__", "constructor")), {
    nil: undefined,
  }),
  isInside: fc.func(fc.boolean()),
});

test("[D1] [D2] [D3] has a whole, short and visible card for anything", () => {
  fc.assert(
    fc.property(hostile, (facts) => {
      const card = cardFor(facts);
      for (const text of texts(card)) {
        expect(text.length).toBeGreaterThan(0);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }
      expect(card.headline.length).toBeLessThanOrEqual(MAX_HEADLINE);
    }),
    { numRuns: 500 },
  );
});

test("[D3] writes a turned text out", () => {
  expect(cardFor(alert({ signature: "abc\u202egnp.exe" })).headline).toBe("Sensor alert: abc[U+202E]gnp.exe");
});

test("[D4] does not fill placeholders that the alert brings", () => {
  expect(cardFor(alert({ signature: "{src} {inside}" })).headline).toBe("Sensor alert: {src} {inside}");
});

test("[D5] takes the rule's word, then the signature, then the class", () => {
  const category = "Web Application Attack";
  expect(cardNameFor({ signature: "ET SCAN Nmap", category, card: "dns-tunnel" })).toBe("dns-tunnel");
  expect(cardNameFor({ signature: "ET SCAN Nmap", category, card: "no-such-card" })).toBe("scan");
  expect(cardNameFor({ signature: "local rule 7", category })).toBe("web-attack");
  expect(cardNameFor({ signature: "local rule 7", category: "nobody's class" })).toBe("generic");
});

test.each([
  ["ET MALWARE Win32/Emotet CnC Activity (POST)", "c2-beacon"],
  ["ET TROJAN Generic - POST To .php w/Extended ASCII Characters", "malware"],
  ["SSLBL: Malicious JA3 SSL-Client Fingerprint detected (Tofsee)", "weak-sign"],
  ["SSLBL: Malicious SSL certificate detected (Dridex C&C)", "c2-beacon"],
  ["ET SCAN Potential SSH Scan OUTBOUND", "brute-force-ssh"],
  ["ET SCAN Nmap Scripting Engine User-Agent Detected", "scan"],
  ["ET WEB_SERVER Possible SQL Injection Attempt UNION SELECT", "sql-injection"],
  ["ET EXPLOIT ETERNALBLUE Exploit M2 MS17-010", "exploit"],
  ["ET POLICY PsExec service created", "lateral-smb"],
  ["ET POLICY Outgoing Basic Auth Base64 HTTP Password detected unencrypted", "policy"],
  ["ET NETBIOS DCERPC SVCCTL - Remote Service Control Manager Access", "lateral-smb"],
  ["ET DROP Spamhaus DROP Listed Traffic Inbound group 4", "bad-reputation"],
  ["ET PHISHING Successful Generic Credential Phish", "phishing"],
  ["ET INFO Packed Executable Download", "weak-sign"],
])("[D5] reads %s as %s", (signature, card) => {
  expect(cardNameFor({ signature, category: "Misc activity" })).toBe(card);
});

test("[D6] has a card for every class of Suricata", () => {
  expect(CLASSES).toHaveLength(43);
  const withoutCard = CLASSES.filter((category) => cardNameFor({ signature: "x", category }) === "generic");
  expect(withoutCard).toEqual(["Unknown Traffic", "Potentially Bad Traffic", "Misc Attack"]);
});

test("[D9] names the computer inside whichever way the packet went", () => {
  expect(cardFor(alert({ card: "c2-beacon" })).headline).toContain("10.1.2.3");
  const back = cardFor(alert({ card: "c2-beacon", srcIp: "203.0.113.9", destIp: "10.1.2.3" }));
  expect(back.headline).toContain("10.1.2.3");
  expect(back.meaning).toContain("203.0.113.9");
});

test("[D10] chooses in bounded time on long and repetitive text", () => {
  const started = performance.now();
  for (const piece of ["SSH ", "brute ", "Document ", "a", "RDP scan", "ET SCAN "])
    cardNameFor({ signature: piece.repeat(50_000), category: piece.repeat(50_000) });
  expect(performance.now() - started).toBeLessThan(200);
});

/** Vowel groups less a silent e: the usual estimate, a little high, so on the strict side. */
function syllables(word: string): number {
  const groups = word
    .toLowerCase()
    .replace(/e$/, "")
    .match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
}

const filled = (text: string) => text.replace(/\{\w+\}/g, "it");

test.each([...CARD_NAMES])("[D7] %s is written in short sentences at grade 8 or below", (name) => {
  const { headline: _, ...advice } = ADVICE[name];
  const sentences = [advice.meaning, ...advice.firstSteps, ...advice.avoid, advice.call, advice.harmlessWhen]
    .flatMap((text) => filled(text).split(/(?<=[.?!])\s+/))
    .map((sentence) => sentence.match(/[\p{L}'’-]+/gu) ?? []);
  for (const words of sentences) expect(words.length, words.join(" ")).toBeLessThanOrEqual(20);
  const words = sentences.flat();
  const grade =
    0.39 * (words.length / sentences.length) +
    11.8 * (words.reduce((sum, word) => sum + syllables(word), 0) / words.length) -
    15.59;
  expect(grade).toBeLessThanOrEqual(8);
});

test.each([...CARD_NAMES])("[D8] %s claims nothing that is not known and names no number", (name) => {
  const all = texts(cardFor(alert({ card: name, srcIp: "10.1.2.3", destIp: "10.9.9.9" }))).join(" ");
  expect(all).not.toMatch(/\bvot(?:e|es|er|ers|ing)\b|ballot|tabulat|poll(?:ing|s)?\b|machines? (?:is|are) affected/i);
  expect(all).not.toMatch(/\d{3}[-. ]\d{4}|\+\d/);
  expect(all).not.toMatch(/\bhas been hacked\b|\bwas hacked\b|\bcertainly\b|\bdefinitely\b/i);
});
