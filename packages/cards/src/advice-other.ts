/** Cards for what is out of order, for weak signs, and for what nobody wrote a card for. */
import type { Advice } from "./advice.ts";
import { CALL_SOON, CALL_WHEN_FREE } from "./call.ts";

export const OTHER_ADVICE = {
  "contract-violation": {
    headline: "{src} spoke with {dest} against your plan",
    meaning:
      "Your office wrote down which computers may speak with which. This conversation is not on the list. It may be a new device, a change nobody wrote down, or a stranger.",
    firstSteps: [
      "Ask IT whether something was changed or added today.",
      "Find out what {src} is, and who put it there.",
      "If nobody knows it, pull its network cable and leave it on.",
      "If it is right, have IT write it into the plan.",
    ],
    avoid: ["Do not add it to the plan only to make the alert go away."],
    call: CALL_SOON,
    harmlessWhen: "It is harmless when IT can name the device and the reason, and the plan is out of date.",
  },
  "bad-reputation": {
    headline: "An address on a list of known attackers spoke with {inside}",
    meaning:
      "The address {outside} is on a public list of machines that attack others. Such machines knock everywhere. If the computer inside called first, it is more serious.",
    firstSteps: [
      "See in the technical facts below who began the conversation.",
      "If the computer inside began it, ask IT to look at that computer today.",
      "If the other side began it, ask IT to check that the firewall turned it away.",
    ],
    avoid: ["Do not open the address in a browser."],
    call: CALL_SOON,
    harmlessWhen: "It is harmless when the firewall turned it away, or when the list is out of date.",
  },
  policy: {
    headline: "Computer {inside} does something office rules often forbid",
    meaning:
      "The sensor saw a kind of use that many offices do not allow. Examples are file exchange, games or a hidden network. It is not an attack by itself. It can open a door for one.",
    firstSteps: [
      "Find who uses {inside} and ask what it was for.",
      "Ask IT whether the program may be on that computer.",
      "If nobody knows the program, ask IT to look at the computer today.",
    ],
    avoid: ["Do not accuse anybody before IT has looked."],
    call: CALL_WHEN_FREE,
    harmlessWhen: "It is harmless when the program is allowed in your office.",
  },
  "weak-sign": {
    headline: "A weak sign at {inside}: seldom serious alone",
    meaning:
      "The sensor saw something that is sometimes part of an attack and mostly is not. It helps analysts to see the whole. Alone it is no reason to act tonight.",
    firstSteps: [
      "Look whether the same computer has other alerts in the last hours.",
      "If it has, read those cards first.",
      "If not, leave a note for IT.",
    ],
    avoid: ["Do not unplug a computer for this alone."],
    call: CALL_WHEN_FREE,
    harmlessWhen: "It is harmless in most cases: updates and web meetings often look like this.",
  },
  generic: {
    headline: "Sensor alert: {signature}",
    meaning:
      "A rule on the sensor matched what {src} and {dest} sent each other. There is no plain description of this rule yet. The text above is the rule's own name.",
    firstSteps: [
      "Find out which of the two computers is yours and who uses it.",
      "Ask that person whether anything unusual happened at that time.",
      "Send the address of this page to IT and ask what the rule means.",
    ],
    avoid: [
      "Do not switch the computer off.",
      "Do not guess what it means when others ask. Say that it is being looked at.",
    ],
    call: CALL_SOON,
    harmlessWhen: "IT can tell when it is harmless; the sensor cannot.",
  },
} as const satisfies Readonly<Record<string, Advice>>;
