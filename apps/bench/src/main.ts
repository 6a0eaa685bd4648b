/** `npm run bench`: every figure as one JSON line. `npm run bench -- agent hub` runs some of them. */
import { parseArgs } from "node:util";
import { measureAgent } from "./agent-rate.ts";
import { measureCodec } from "./codec.ts";
import { FigurePrinter } from "./figure.ts";
import { measureFirstAlert } from "./first-alert.ts";
import { measureHub } from "./hub-rate.ts";
import { measureLatency } from "./latency.ts";
import { describeMachine } from "./machine.ts";

const HELP = `Usage: npm run bench [-- PART ...] [--quick]

Parts: codec    µs a line from EVE to a compressed batch, beside bare JSON.parse
       agent    EVE lines a second from file to receipt on one core, FEVER beside it where it is installed
       hub      events a second durable and queryable, bytes on the wire and at rest, memory
       latency  packet to EVE, hub and screen over a veth pair (root)
       start    npm start to the first alert on a screen
--quick  a tenth of the input: to see that it runs, not to quote`;

function read() {
  const options = { quick: { type: "boolean" }, help: { type: "boolean" }, json: { type: "boolean" } } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`E_USAGE: ${error.message}\n${HELP}\n`);
    process.exit(2);
  }
}

const { positionals, values } = read();

const printer = new FigurePrinter(describeMachine(), (line) => process.stdout.write(`${line}\n`));
const share = values.quick === true ? 0.1 : 1;
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  codec: async () => await measureCodec(printer),
  agent: async () => await measureAgent(printer, 1_000_000 * share),
  hub: async () => await measureHub(printer, Math.max(1, 10 * share)),
  latency: async () => await measureLatency(printer, 300 * share),
  start: async () => await measureFirstAlert(printer),
};
const wanted = positionals.length === 0 ? Object.keys(PARTS) : positionals;
const unknown = wanted.filter((name) => !(name in PARTS));

if (values.help === true || unknown.length > 0) {
  process.stderr.write(`${unknown.length > 0 ? `No such part: ${unknown.join(", ")}\n` : ""}${HELP}\n`);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  for (const name of wanted) await PARTS[name]?.();
  if (printer.unbalanced > 0) {
    process.stderr.write(`${printer.unbalanced} figures do not add up: in is not out plus dropped\n`);
    process.exitCode = 1;
  }
}
