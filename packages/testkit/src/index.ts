export { buildLab, canBuildLab, type NetworkLab, OFFICE_IP, OUTSIDE_IP } from "./network-lab.ts";
