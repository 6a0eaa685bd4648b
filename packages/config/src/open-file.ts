/** The file of `--config`, as every program opens it. */
import { WatchfloorError } from "@watchfloor/domain";
import type { ConfigurationFile } from "./from-file.ts";
import { configurationFileOf } from "./from-flags.ts";

/**
 * The file that the command line or the environment names, read by `readText`; undefined when none is named.
 *
 * @param readText undefined, or the system's error, when there is no such file.
 * @throws {WatchfloorError} E_CONFIG_INVALID when it is not there or may not be read.
 */
export async function openConfigurationFile(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  readText: (name: string) => Promise<string | undefined>,
): Promise<ConfigurationFile | undefined> {
  const name = configurationFileOf(args, environment);
  if (name === undefined) return undefined;
  const refuse = (reason: string, cause?: Error) =>
    new WatchfloorError("E_CONFIG_INVALID", { name: "--config", where: name, reason }, { cause });
  try {
    const text = await readText(name);
    if (text !== undefined) return { name, text };
  } catch (cause) {
    if (!(cause instanceof Error) || !("syscall" in cause)) throw cause;
    throw refuse(/^[A-Z0-9]+: ([^,]+)/.exec(cause.message)?.[1] ?? "cannot be read", cause);
  }
  throw refuse("there is no such file");
}
