export { buildLab, canBuildLab, type NetworkLab, OFFICE_IP, OUTSIDE_IP } from "./network-lab.ts";
export { DESKTOP, DESKTOP_DARK, openBrowser, Person, PHONE, type Screen, WALL } from "./person.ts";
export { sharedData } from "./shared-data.ts";
export { countEve, type EveCount, type PlainRun, replayPlainly, suricataVersion } from "./suricata.ts";
export { type TemporaryDirectory, temporaryDirectory } from "./temporary-directory.ts";
export { TurnableClock } from "./turnable-clock.ts";
