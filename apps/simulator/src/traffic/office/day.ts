/** An election office's day: every deed of every person and machine, each at its own pace, by the hour's activity. */
import type { Prng } from "../../prng.ts";
import type { Stage } from "./conversations.ts";
import { activity, type DayKind, localHour } from "./diurnal.ts";
import {
  askTheTime,
  gatewayCare,
  logLine,
  pingGateway,
  publicLookUp,
  receiveLetter,
  remoteCare,
  renewAddress,
  sendLetter,
  uploadResults,
} from "./machines.ts";
import {
  browse,
  browsePlain,
  checkCertificate,
  fetchUpdate,
  lookUpVoter,
  mistypeName,
  mistypePassword,
  print,
  readMail,
  signIn,
  telemetry,
  useFileShare,
} from "./person.ts";

/** Mean seconds between two deeds of one person in the busiest hour; chosen by us, see SPEC.md. */
const PERSONAL = [
  ["browse", browse, 45],
  ["browsePlain", browsePlain, 240],
  ["lookUpVoter", lookUpVoter, 110],
  ["readMail", readMail, 150],
  ["useFileShare", useFileShare, 160],
  ["print", print, 420],
  ["checkCertificate", checkCertificate, 400],
  ["mistypeName", mistypeName, 600],
  ["mistypePassword", mistypePassword, 5_400],
  ["signIn", signIn, 1_800],
  ["fetchUpdate", fetchUpdate, 5_400],
] as const;

/** The same for the office as a whole. */
const SHARED = [
  ["receiveLetter", receiveLetter, 60],
  ["sendLetter", sendLetter, 90],
  ["publicLookUp", publicLookUp, 12],
  ["renewAddress", renewAddress, 300],
  ["remoteCare", remoteCare, 2_400],
  ["gatewayCare", gatewayCare, 3_000],
] as const;

/** Seconds between two deeds that no hour changes. */
const STEADY = [
  ["askTheTime", askTheTime, 64],
  ["logLine", logLine, 20],
  ["pingGateway", pingGateway, 60],
] as const;

const TELEMETRY_SECONDS = 300;
const RESULTS_FROM_HOUR = 19;
const SECOND_US = 1_000_000;

/** Moments of a Poisson process whose rate follows the hour. */
function* moments(
  meanSeconds: number,
  fromUs: number,
  toUs: number,
  rateAt: (atUs: number) => number,
  rng: Prng,
): Generator<number> {
  let atUs = fromUs;
  for (;;) {
    atUs += Math.round(rng.exponential(meanSeconds * SECOND_US));
    if (atUs >= toUs) return;
    if (rng.chance(rateAt(atUs))) yield atUs;
  }
}

/** Enters the benign conversations between `fromUs` and `toUs` into the stage's plan. */
export function officeDay(stage: Stage, fromUs: number, toUs: number, day: DayKind, rng: Prng): void {
  const rateAt = (atUs: number) => activity(atUs, stage.utcOffsetMinutes, day);
  for (const [at, person] of stage.network.people.entries()) {
    const own = rng.fork(`person ${at}`);
    signIn(stage, person, fromUs + own.between(0, 20) * SECOND_US, own.fork("first sign-in"));
    for (const [label, deed, meanSeconds] of PERSONAL) {
      const paced = own.fork(label);
      for (const atUs of moments(meanSeconds, fromUs, toUs, rateAt, paced)) deed(stage, person, atUs, paced);
    }
    const paced = own.fork("telemetry");
    const first = fromUs + paced.between(0, TELEMETRY_SECONDS) * SECOND_US;
    for (let atUs = first; atUs < toUs; atUs += TELEMETRY_SECONDS * SECOND_US) telemetry(stage, person, atUs, paced);
  }
  for (const [label, deed, meanSeconds] of SHARED) {
    const paced = rng.fork(label);
    for (const atUs of moments(meanSeconds, fromUs, toUs, rateAt, paced)) deed(stage, atUs, paced);
  }
  for (const [label, deed, seconds] of STEADY) {
    const paced = rng.fork(label);
    const first = fromUs + paced.between(0, seconds) * SECOND_US;
    for (let atUs = first; atUs < toUs; atUs += seconds * SECOND_US) deed(stage, atUs, paced);
  }
  if (day === "election") {
    const paced = rng.fork("results");
    for (const atUs of moments(600, fromUs, toUs, () => 1, paced)) {
      if (localHour(atUs, stage.utcOffsetMinutes) >= RESULTS_FROM_HOUR) uploadResults(stage, atUs, paced);
    }
  }
}
