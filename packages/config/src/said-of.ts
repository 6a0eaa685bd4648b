/** What file and environment say of a setting of another program: for who starts that program and settles it himself. */
import { saidInFile } from "./from-file.ts";
import { describeOrigin } from "./origin.ts";
import type { Sources } from "./read.ts";
import { type Program, variableOf } from "./setting.ts";

/**
 * In rising order, as it was written: no schema has seen it.
 *
 * @throws {WatchfloorError} E_CONFIG_INVALID when the file is no TOML.
 */
export function saidOf(
  program: Program,
  key: string,
  { file, env }: Omit<Sources, "flags">,
): readonly { readonly value: unknown; readonly where: string }[] {
  const inFile = file === undefined ? undefined : saidInFile(file, program, key);
  const name = variableOf(program, key);
  const inEnvironment = env?.[name];
  return [
    ...(inFile === undefined ? [] : [{ value: inFile.value, where: describeOrigin(inFile.origin) }]),
    ...(inEnvironment === undefined || inEnvironment === "" ? [] : [{ value: inEnvironment, where: name }]),
  ];
}
