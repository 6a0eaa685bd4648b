export { buildLab, canBuildLab, type NetworkLab, OFFICE_IP, OUTSIDE_IP } from "./network-lab.ts";
export { DESKTOP, DESKTOP_DARK, openBrowser, Person, PHONE, type Screen, WALL } from "./person.ts";
