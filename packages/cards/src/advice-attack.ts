/** Cards for somebody who tries doors, from outside or from the next desk. */
import type { Advice } from "./advice.ts";
import { CALL_NOW, CALL_SOON } from "./call.ts";

const KEEP_LOGS = "Ask IT to keep the logs of that time. Do not let them be overwritten.";

export const ATTACK_ADVICE = {
  "lateral-smb": {
    headline: "Computer {src} reaches into another computer inside",
    meaning:
      "One computer inside used file sharing to run or place something on {dest}. IT staff do that in their work. Attackers do it to move from the first computer to the next.",
    firstSteps: [
      "Ask IT at once: are you working on {dest} from {src} right now?",
      "If not, pull the network cables of both computers. Leave both on.",
      "If one belongs to another office, such as the sheriff, call that office too.",
      "Ask IT which account was used, and to lock it.",
    ],
    avoid: [
      "Do not switch the computers off or restart them.",
      "Do not sign in on them as an administrator.",
      "Do not reconnect them before IT says so.",
    ],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when IT was installing or repairing something on that computer at that time.",
  },
  "brute-force-ssh": {
    headline: "{src} is trying many passwords on a server (SSH)",
    meaning:
      "Somebody tries one password after another on {dest}. SSH is how IT staff sign in to servers. The tries alone do no harm. One that works would.",
    firstSteps: [
      "Ask IT whether any of the tries worked. The server's log says so.",
      "Ask IT to block {src} and to close SSH to the internet.",
      "If {src} is inside, pull its network cable and leave it on.",
    ],
    avoid: ["Do not reset every password in a hurry.", "Do not take the server down before its log is saved."],
    call: CALL_SOON,
    harmlessWhen: "It is harmless when a program of your own has an old password stored and keeps trying.",
  },
  "brute-force-rdp": {
    headline: "{src} is trying to sign in to a Windows computer by force",
    meaning:
      "Somebody makes many tries to sign in to {dest} by remote desktop. This is a common way in for those who lock files for ransom. The tries alone do no harm. One that works would.",
    firstSteps: [
      "Ask IT whether any of the tries worked. The computer's security log says so.",
      "Ask IT to block {src} and to close remote desktop to the internet.",
      "If a try worked, pull the network cable of {dest}. Leave it on.",
    ],
    avoid: ["Do not sign in to that computer to see what is happening.", "Do not restart it."],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when a person of your own forgot a password and kept trying.",
  },
  "login-guessing": {
    headline: "{src} tries to sign in with names or passwords it guesses",
    meaning:
      "Somebody tries well-known names or factory passwords on {dest}. Printers, cameras and routers are often left with those.",
    firstSteps: [
      "Ask IT what {dest} is and whether its factory password was changed.",
      "Ask IT whether any of the tries worked.",
      "Ask IT to block {src}, or to look at it if it is inside.",
    ],
    avoid: ["Do not unplug the device before its log is saved."],
    call: CALL_SOON,
    harmlessWhen: "It is harmless when IT or a firm it hired was testing passwords at that time.",
  },
  scan: {
    headline: "{src} is looking for open doors on the network",
    meaning:
      "One address knocks at many computers or many doors of one computer. From the internet this happens all day. From inside it is rare and needs a look.",
    firstSteps: [
      "See whether {src} is inside or outside. The technical facts below say so.",
      "If it is inside, ask IT what that computer is. Pull its network cable if nobody knows.",
      "If it is outside, ask IT to check that the firewall turned it away.",
    ],
    avoid: ["Do not knock back at the address.", "Do not panic about one scan from the internet."],
    call: CALL_SOON,
    harmlessWhen: "It is harmless when a scan was agreed, such as the weekly check by a government partner.",
  },
  "sql-injection": {
    headline: "{src} tries to trick a web page into giving out data",
    meaning:
      "Somebody sends database commands to a web page, such as a public look-up. A well-made page ignores them. A weak one hands out its data. The alert does not tell which it was.",
    firstSteps: [
      "Ask IT or the vendor of the page at {dest} whether any request got an answer with data.",
      "Ask them to block {src} and to keep the web server's and the database's logs.",
      "If the page answered, have them take the page off the internet.",
    ],
    avoid: [
      "Do not try the requests yourself.",
      "Do not say that data was taken, or was not, before the logs were read.",
    ],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when a security test of the page was agreed for that time.",
  },
  "web-attack": {
    headline: "{src} is attacking a web page",
    meaning:
      "Somebody sends requests to {dest} that are made to break a web page or its server. Most such tries come from machines and fail. One that works can change the page.",
    firstSteps: [
      "Look at your web page from a phone that is not on the office network. Does it look right?",
      "Ask IT or the vendor whether the try worked and whether the software is up to date.",
      KEEP_LOGS,
    ],
    avoid: ["Do not try the requests yourself.", "Do not restore the page before a copy was kept."],
    call: CALL_SOON,
    harmlessWhen:
      "It is harmless when a security test was agreed, or when the page does not use the attacked software.",
  },
  exploit: {
    headline: "An attempt to break into {dest} was seen",
    meaning:
      "Somebody sent data to {dest} that is made to use a fault in its software. If the fault is still there, the sender may have control now.",
    firstSteps: [
      "Ask IT whether {dest} has the faulty software and its repair.",
      "If nobody knows within the hour, pull the network cable of the computer inside. Leave it on.",
      KEEP_LOGS,
      "Watch for more alerts that name the same computer.",
    ],
    avoid: ["Do not switch the computer off or restart it.", "Do not install the repair before IT has looked."],
    call: CALL_NOW,
    harmlessWhen: "It is harmless when the computer does not have the software that the attempt was made for.",
  },
  "denial-of-service": {
    headline: "Someone may be flooding {dest} so that it cannot answer",
    meaning:
      "Very many requests reach {dest}, more than usual. The aim may be to keep a page or a service from the public. A flood does not by itself read or change data.",
    firstSteps: [
      "Check from a phone outside the office network whether the service answers.",
      "Ask IT to call your internet provider about the flood.",
      "Have your other way of telling the public ready, such as the state's page or the phone.",
    ],
    avoid: ["Do not restart the server again and again.", "Do not pay anybody who offers to stop it."],
    call: CALL_SOON,
    harmlessWhen: "It is harmless when many real people come at once, as on the night of results.",
  },
} as const satisfies Readonly<Record<string, Advice>>;
