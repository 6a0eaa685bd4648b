import { type EpochMicros, epochMicros } from "@watchfloor/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";

const MINUTE_US = 60_000_000;
const START = 1_793_707_200_000_000;

function limitAt(ofOne: number, ofAll: number) {
  const clock = { us: START };
  const limit = new RateLimit(ofOne, ofAll, (): EpochMicros => epochMicros(clock.us));
  return { clock, limit };
}

test("[I33] a clock set back locks nobody out for longer than a minute, and gives no second allowance", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 * 365 * 1440 }), fc.integer({ min: 1, max: 5 }), (minutesBack, ofOne) => {
      const { clock, limit } = limitAt(ofOne, 2 * ofOne);
      const tries = (address: string) =>
        Array.from({ length: 3 * ofOne }, () => limit.allows(address)).filter(Boolean).length;
      expect(tries("a")).toBe(ofOne);
      clock.us -= minutesBack * MINUTE_US;
      expect([tries("a"), tries("b"), tries("c")]).toEqual([0, ofOne, 0]);
      clock.us += MINUTE_US;
      expect(tries("a")).toBe(ofOne);
    }),
  );
});

test("[I33] however the clock runs, more than the allowance is never given without a minute's passing", () => {
  const steps = fc.array(fc.integer({ min: -3 * MINUTE_US, max: MINUTE_US - 1 }), { maxLength: 30 });
  fc.assert(
    fc.property(steps, (jumps) => {
      const { clock, limit } = limitAt(3, 100);
      let given = 0;
      let passed = 0;
      for (const jump of jumps) {
        clock.us += jump;
        passed += Math.max(0, jump);
        for (let left = 5; left > 0; left -= 1) if (limit.allows("a")) given += 1;
      }
      expect(given).toBeLessThanOrEqual(3 * (1 + Math.ceil(passed / MINUTE_US)));
    }),
  );
});
