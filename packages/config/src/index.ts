export { describeFailure, type Failure, failureObject } from "./failure.ts";
export { faultsOf } from "./faults.ts";
export type { ConfigurationFile } from "./from-file.ts";
export { wantsHelp, wantsJson } from "./from-flags.ts";
export { type HostPort, hostPortOf } from "./host-port.ts";
export { nodeFlagsOf } from "./node-flags.ts";
export { openConfigurationFile } from "./open-file.ts";
export { describeOrigin, type Origin } from "./origin.ts";
export { printHelp, printMarkdown } from "./print.ts";
export { PROGRAM_SETTINGS } from "./program.ts";
export { formatQuantity, parseQuantity, type Quantity, type Unit } from "./quantity.ts";
export { type Configuration, readConfiguration, type Sources } from "./read.ts";
export { saidOf } from "./said-of.ts";
export {
  type AnyTable,
  type ConfigurationTable,
  defineConfiguration,
  PROGRAMS,
  type Program,
  type Setting,
  type Values,
  type ValuesOf,
} from "./setting.ts";
export { nearest } from "./unknown.ts";
