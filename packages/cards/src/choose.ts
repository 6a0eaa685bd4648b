/**
 * Which card fits an alert: by the rule's own word, then by its signature, then by its class.
 *
 * Source: prefixes of Emerging Threats' categories and abuse.ch's lists as they stand in their rule files; classes
 * of Suricata 7.0's etc/classification.config.
 */
import { CARD_NAMES, type CardName } from "./advice.ts";

interface SignatureRule {
  /** Anchored or without repetition inside repetition: the text is hostile. */
  readonly pattern: RegExp;
  readonly card: CardName;
}

/** First match wins. What the text says of the deed comes before the drawer that the rule lies in. */
const SIGNATURES: readonly SignatureRule[] = [
  // abuse.ch's JA3 rules fire on Windows Update and web meetings, so they are a hint and no more.
  { pattern: /^SSLBL: Malicious JA3/, card: "weak-sign" },
  { pattern: /^(?:SSLBL|ThreatFox|Feodo)/i, card: "c2-beacon" },
  { pattern: /\b(?:PsExec|RemCom|PAExec|Impacket|lateral movement|svcctl|atsvc)\b/i, card: "lateral-smb" },
  {
    pattern:
      /^(?:ET|GPL|ETPRO) (?:INFO|HUNTING|USER_AGENTS|JA3|ICMP|ICMP_INFO|RETIRED|DELETED|DYN_DNS|FILE_SHARING|REMOTE_ACCESS) /,
    card: "weak-sign",
  },
  { pattern: /^(?:ET|GPL|ETPRO) (?:CINS|DROP|COMPROMISED|DSHIELD|3CORESec|RBN|BOTCC|CIARMY) /, card: "bad-reputation" },
  { pattern: /^(?:ET|GPL|ETPRO) (?:POLICY|P2P|GAMES|CHAT|TOR|VOIP|INAPPROPRIATE|ADWARE_PUP|PORN) /, card: "policy" },
  { pattern: /^(?:ET|GPL|ETPRO) (?:PHISHING) /, card: "phishing" },
  { pattern: /\bDNS (?:Tunnel|Exfil)|\b(?:dnscat|iodine)\b/i, card: "dns-tunnel" },
  { pattern: /\bexfil/i, card: "exfiltration" },
  { pattern: /\bSQL Injection\b|\bUNION SELECT\b/i, card: "sql-injection" },
  { pattern: /\bSSH\b.{0,60}\b(?:brute|scan|guess)|\bbrute.{0,40}\bSSH\b/i, card: "brute-force-ssh" },
  {
    pattern: /\b(?:RDP|Remote Desktop|MS Terminal Server)\b.{0,60}\b(?:brute|scan|guess|login)/i,
    card: "brute-force-rdp",
  },
  { pattern: /\b(?:CnC|C2|Command and Control|Checkin|Check-in|Beacon)\b/i, card: "c2-beacon" },
  {
    pattern: /\b(?:Likely|Maldoc|Document|Dropper|Downloader|Payload)\b.{0,60}\b(?:Download|Request)\b/i,
    card: "lure-download",
  },
  { pattern: /^(?:ET|GPL|ETPRO) (?:MALWARE|TROJAN|MOBILE_MALWARE|COINMINER|WORM|CURRENT_EVENTS) /, card: "malware" },
  { pattern: /^(?:ET|GPL|ETPRO) (?:NETBIOS|SMB) /, card: "lateral-smb" },
  { pattern: /^(?:ET|GPL|ETPRO) (?:WEB_SERVER|WEB_SPECIFIC_APPS|SQL|WEB_MISC) /, card: "web-attack" },
  {
    pattern: /^(?:ET|GPL|ETPRO) (?:EXPLOIT|EXPLOIT_KIT|SHELLCODE|ATTACK_RESPONSE|ACTIVEX|WEB_CLIENT|RPC|SCADA) /,
    card: "exploit",
  },
  { pattern: /^(?:ET|GPL|ETPRO) (?:DOS) /, card: "denial-of-service" },
  { pattern: /^(?:ET|GPL|ETPRO) (?:SCAN) /, card: "scan" },
  { pattern: /^WATCHFLOOR CONTRACT\b/, card: "contract-violation" },
];

/** Class texts in lower case; those that say nothing of the deed are left to the card `generic`. */
const CATEGORIES: readonly (readonly [string, CardName])[] = [
  ["not suspicious traffic", "weak-sign"],
  ["unknown traffic", "generic"],
  ["potentially bad traffic", "generic"],
  ["attempted information leak", "scan"],
  ["information leak", "exploit"],
  ["large scale information leak", "exfiltration"],
  ["attempted denial of service", "denial-of-service"],
  ["denial of service", "denial-of-service"],
  ["detection of a denial of service attack", "denial-of-service"],
  ["attempted user privilege gain", "exploit"],
  ["unsuccessful user privilege gain", "exploit"],
  ["successful user privilege gain", "malware"],
  ["attempted administrator privilege gain", "exploit"],
  ["successful administrator privilege gain", "malware"],
  ["decode of an rpc query", "weak-sign"],
  ["executable code was detected", "exploit"],
  ["a suspicious string was detected", "weak-sign"],
  ["a suspicious filename was detected", "lure-download"],
  ["an attempted login using a suspicious username was detected", "login-guessing"],
  ["a system call was detected", "exploit"],
  ["a tcp connection was detected", "weak-sign"],
  ["a network trojan was detected", "malware"],
  ["a client was using an unusual port", "weak-sign"],
  ["detection of a network scan", "scan"],
  ["detection of a non-standard protocol or event", "weak-sign"],
  ["generic protocol command decode", "weak-sign"],
  ["access to a potentially vulnerable web application", "web-attack"],
  ["web application attack", "web-attack"],
  ["misc activity", "weak-sign"],
  ["misc attack", "generic"],
  ["generic icmp event", "weak-sign"],
  ["inappropriate content was detected", "policy"],
  ["potential corporate privacy violation", "policy"],
  ["attempt to login by a default username and password", "login-guessing"],
  ["targeted malicious activity was detected", "malware"],
  ["exploit kit activity detected", "exploit"],
  ["device retrieving external ip address detected", "weak-sign"],
  ["domain observed used for c2 detected", "c2-beacon"],
  ["possibly unwanted program detected", "policy"],
  ["successful credential theft detected", "phishing"],
  ["possible social engineering attempted", "phishing"],
  ["crypto currency mining activity detected", "malware"],
  ["malware command and control activity detected", "c2-beacon"],
];

const CATEGORY_CARDS: ReadonlyMap<string, CardName> = new Map(CATEGORIES);
/** Longer than any signature of the rule sets known; the rest of a longer text decides nothing. */
const LOOKED_AT = 400;

/** @param named the rule's `watchfloor_card`; one that we do not know is passed over. */
export function chooseCard(signature: string, category: string, named: string | undefined): CardName {
  const own = CARD_NAMES.find((name) => name === named);
  if (own !== undefined) return own;
  const text = signature.slice(0, LOOKED_AT);
  const matched = SIGNATURES.find(({ pattern }) => pattern.test(text));
  return matched?.card ?? CATEGORY_CARDS.get(category.toLowerCase()) ?? "generic";
}
