/** Cards for a computer that may already obey somebody else. */
import type { Advice } from "./advice.ts";
import { CALL_NOW } from "./call.ts";

const KEEP_IT_ON = "Do not switch the computer off and do not restart it. Its memory holds the traces.";
const NO_CLEANING = "Do not run a cleaning program and do not delete anything yet.";
const UNPLUG = "Pull the network cable of {inside}. Turn its Wi-Fi off. Leave it on.";
const NOTE_TIME = "Write down the time, who uses the computer, and what was on the screen.";

export const INFECTION_ADVICE = {
  "lure-download": {
    headline: "Computer {inside} fetched a file of the kind attackers send",
    meaning:
      "A computer in your office fetched a program or a document that looks like a trap. Often a person clicked a link in an e-mail. If the file was opened, the computer may now be under foreign control.",
    firstSteps: [
      "Find who uses {inside}. Ask what they clicked or opened. Nobody is in trouble for saying so.",
      "If the file was opened, or nobody is sure, pull the network cable and turn Wi-Fi off. Leave the computer on.",
      "Keep the e-mail. Do not forward it; show it to IT.",
      "Ask whether others got the same e-mail, and tell them not to open it.",
    ],
    avoid: [KEEP_IT_ON, "Do not open the file to see what it is.", "Do not reply to the sender."],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when IT itself fetched the file, such as a known installer, at that time.",
  },
  phishing: {
    headline: "Someone at {inside} may have met a false sign-in page",
    meaning:
      "A computer in your office spoke with a page that looks made to steal passwords. If a password was typed there, a stranger may have it now.",
    firstSteps: [
      "Find who uses {inside}. Ask whether they typed a password or a code.",
      "If they did, have them change that password from another computer at once.",
      "Ask IT to end all open sessions of that account and to look for new mail rules.",
      "Keep the e-mail or message that led there.",
    ],
    avoid: [
      "Do not visit the page to look at it.",
      "Do not use the old password anywhere again.",
      "Do not blame the person who clicked.",
    ],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when the page was only opened and nothing was typed, or when IT ran a drill.",
  },
  "c2-beacon": {
    headline: "Computer {inside} seems to take orders from outside",
    meaning:
      "A computer in your office calls {outside} in the way hidden remote-control programs do. Such a program waits for orders. It can steal files or open the door for others.",
    firstSteps: [
      UNPLUG,
      NOTE_TIME,
      "Ask IT to block {outside} at the firewall and to look for other computers that speak with it.",
      "Have the people who use that computer change their passwords from another one.",
    ],
    avoid: [KEEP_IT_ON, NO_CLEANING, "Do not sign in on it as an administrator."],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when IT knows the program that calls, such as a remote-support tool they installed.",
  },
  malware: {
    headline: "Computer {inside} shows signs of a harmful program",
    meaning:
      "What a computer in your office sent or got matches a known harmful program. It may be an attack that was stopped, or one that worked. IT must look at the computer to know.",
    firstSteps: [
      UNPLUG,
      NOTE_TIME,
      "Ask IT to look at the computer and at others that {outside} spoke with.",
      "Check that last night's backup exists and is not connected to the network.",
    ],
    avoid: [KEEP_IT_ON, NO_CLEANING, "Do not plug USB sticks from it into other computers."],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when IT was testing protection software at that time.",
  },
  exfiltration: {
    headline: "Much data left computer {inside}, which is not usual",
    meaning:
      "A computer in your office sent a large amount of data to {outside}. It may be a backup or an upload that somebody meant to make. It may also be theft of files.",
    firstSteps: [
      "Ask who uses {inside} whether they uploaded something large just now.",
      "If nobody did, pull the network cable and turn Wi-Fi off. Leave the computer on.",
      "Write down the time. Note which files and shares that computer can reach.",
      "Ask IT to block {outside} and to keep the firewall's logs.",
    ],
    avoid: [KEEP_IT_ON, NO_CLEANING, "Do not say in public what was taken before IT knows."],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when a person or a backup job sent it on purpose and IT can name the receiver.",
  },
  "dns-tunnel": {
    headline: "Computer {inside} may hide messages in name look-ups",
    meaning:
      "Computers look up names all day, as in a phone book. This one asks for very many odd names. Attackers use that to carry data past a firewall.",
    firstSteps: [
      UNPLUG,
      NOTE_TIME,
      "Ask IT which program makes the look-ups and to block the name it asks for.",
      "Ask IT to look for other computers that ask for the same name.",
    ],
    avoid: [KEEP_IT_ON, NO_CLEANING, "Do not type the odd names into a browser."],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when the look-ups come from security software or a mail filter that IT knows.",
  },
} as const satisfies Readonly<Record<string, Advice>>;
