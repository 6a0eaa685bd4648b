/** `npm test`: sets up everything the checks need, then runs all of them on Node 24. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { endWithChildren, handOver } from "./command.mjs";
import { nodeOf } from "./dependencies.mjs";
import { setUp } from "./set-up.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
endWithChildren();
try {
  await setUp(root, { forTests: true });
  process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM").removeAllListeners("SIGHUP");
  const args = [join(root, "tools/check/main.ts"), "--all", ...process.argv.slice(2)];
  process.exitCode = await handOver(nodeOf(root), args, { cwd: root });
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
