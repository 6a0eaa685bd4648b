/** Hub and sensors of `up` live in one data directory: its own. */
import { resolve } from "node:path";
import { type ConfigurationFile, saidOf } from "@watchfloor/config";
import { WatchfloorError } from "@watchfloor/domain";
import type { House } from "../house/house.ts";

/**
 * Where else `[hub] data` or `[sensor] data` names a directory, it would be passed over: the flags of `up` are stronger.
 *
 * @throws {WatchfloorError} E_CONFIG_INVALID with the place where another one is named.
 */
export function refuseOtherData(house: House, data: string, file: ConfigurationFile | undefined): void {
  for (const program of ["hub", "sensor"] as const) {
    for (const { value, where } of saidOf(program, "data", { file, env: house.environment })) {
      if (typeof value === "string" && resolve(house.cwd, value) === resolve(house.cwd, data)) continue;
      const reason = `up keeps everything in ${data}: name the directory with --data or in [up]`;
      throw new WatchfloorError("E_CONFIG_INVALID", { name: `${program} data`, where, value: String(value), reason });
    }
  }
}
