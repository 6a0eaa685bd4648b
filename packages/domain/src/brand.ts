/** A number with a unit or a string with a grammar, told apart from its raw form by the compiler only. */

declare const brand: unique symbol;

/** `Base` that only a constructor of the same file may mint. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Ends a `switch` over a union: the compiler complains here when a case is missing. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable value: ${JSON.stringify(value)}`);
}
