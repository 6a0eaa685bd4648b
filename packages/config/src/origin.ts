/** Who said a value: the table, the file, the environment or the command line. */

export type Origin =
  | { readonly kind: "default" }
  | { readonly kind: "file"; readonly name: string; readonly line?: number }
  | { readonly kind: "environment"; readonly name: string }
  | { readonly kind: "flag"; readonly name: string };

/** One saying of one setting, before it is judged. Text still has to be brought into the schema's form. */
export interface Said {
  readonly key: string;
  readonly raw:
    | { readonly kind: "text"; readonly texts: readonly string[] }
    | { readonly kind: "value"; readonly value: unknown };
  readonly origin: Origin;
}

/** For people: `watchfloor.toml line 12`, `WATCHFLOOR_HUB_LISTEN`, `--listen`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "default":
      return "default";
    case "file":
      return origin.line === undefined ? origin.name : `${origin.name} line ${origin.line}`;
    case "environment":
    case "flag":
      return origin.name;
  }
}
