/** `npm start`: sets up what is missing, then runs `watchfloor up` on Node 24 with the arguments after `--`. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { endWithChildren, handOver } from "./command.mjs";
import { setUp } from "./set-up.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
endWithChildren();
try {
  await setUp(root, { forTests: false });
  process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM").removeAllListeners("SIGHUP");
  // By the same door as everybody else.
  process.exitCode = await handOver(join(root, "bin", "watchfloor"), ["up", ...process.argv.slice(2)]);
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
