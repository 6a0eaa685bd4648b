export { type Network, networkRange, readNetwork } from "./address.ts";
export { nearest } from "./nearest.ts";
export { MAX_FILTER_DEPTH, MAX_FILTER_LENGTH, MAX_FILTER_TERMS, parseFilter } from "./parse.ts";
export { printFilter } from "./print.ts";
export {
  COMPARISONS,
  COMPARISONS_OF,
  type Comparison,
  type Filter,
  type FilterField,
  type FilterType,
  type FilterValue,
} from "./tree.ts";
