/** Run as a process of its own by `kill.test.ts`: appends for ever, says each answer on stdout, waits to be killed. */
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { epochMicros, LANES, sha256 } from "@watchfloor/domain";
import { openSpool } from "./spool.ts";

const [directory = "", label = ""] = process.argv.slice(2);
const spool = await openSpool({ directory, maxBytes: 1e9, now: () => epochMicros(Date.now() * 1000) });
for (let n = 0; ; n += 1) {
  for (const lane of LANES) {
    const body = Buffer.from(`${label} ${lane} ${n} `.repeat(1 + ((n * 37) % 400)));
    const digest = sha256(createHash("sha256").update(body).digest("hex"));
    const { sequence } = await spool.append(lane, { body, rows: n, digest }, { label, n });
    writeSync(1, `appended ${lane} ${sequence} ${digest}\n`);
    if (n % 3 === 2) {
      const oldest = await spool.next(lane);
      if (oldest === undefined) continue;
      await spool.receipt(lane, oldest.sequence, oldest.digest);
      writeSync(1, `receipted ${lane} ${oldest.sequence} ${oldest.digest}\n`);
    }
  }
}
