/** What a filter means once it is read: a tree that knows nothing of SQL. */

/** How a field's values are written and compared. */
export type FilterType = "text" | "number" | "bool" | "ip" | "instant";

/** One thing a filter can ask for. The caller hands the table in; names are matched without regard to case. */
export interface FilterField {
  /** Canonical name, which `printFilter` writes: a column's name, or a word of ours such as `ip`. */
  readonly name: string;
  /** Other spellings: EVE's path, a short form. */
  readonly aliases: readonly string[];
  readonly type: FilterType;
  /** For numbers: the largest that the field can hold; a larger one in a filter is a mistake. */
  readonly max?: bigint | undefined;
}

/** `~` is "contains", without regard to case; `!~` its opposite. */
export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "~", "!~"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type FilterValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly n: bigint }
  | { readonly kind: "bool"; readonly is: boolean }
  /** A single address has the full prefix: 32 or 128. `address` is canonical, host bits are zero. */
  | { readonly kind: "network"; readonly version: 4 | 6; readonly address: string; readonly prefix: number }
  /** µs since the epoch, UTC. */
  | { readonly kind: "instant"; readonly atUs: number }
  /** This many µs before the moment of asking. */
  | { readonly kind: "ago"; readonly us: number };

export type Filter =
  /** The empty filter: everything. */
  | { readonly kind: "all" }
  | { readonly kind: "and" | "or"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "compare"; readonly field: FilterField; readonly op: Comparison; readonly value: FilterValue }
  | { readonly kind: "in"; readonly field: FilterField; readonly values: readonly FilterValue[] }
  /** Words looked for in the fields people mean: signature, host, name, file. */
  | { readonly kind: "search"; readonly text: string };

/** Which comparisons make sense for a type; the parser refuses the others. */
export const COMPARISONS_OF: Readonly<Record<FilterType, readonly Comparison[]>> = {
  text: ["=", "!=", "~", "!~"],
  number: ["=", "!=", "<", "<=", ">", ">="],
  bool: ["=", "!="],
  ip: ["=", "!="],
  instant: ["=", "!=", "<", "<=", ">", ">="],
};
