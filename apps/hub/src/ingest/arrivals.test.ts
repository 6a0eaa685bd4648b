import fc from "fast-check";
import { expect, test } from "vitest";
import { Arrivals } from "./arrivals.ts";

test("[I18] whatever order batches are durable in, they are passed on by number, and each as soon as it can", () => {
  const orders = fc.integer({ min: 1, max: 30 }).chain((count) =>
    fc.tuple(
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, at) => at + 1),
        { minLength: count },
      ),
      fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    ),
  );
  const property = fc.property(orders, fc.nat(1_000), ([order, lands], last) => {
    const passed: number[] = [];
    const arrivals = new Arrivals<number>(last, (landed) => passed.push(landed));
    for (const _ of order) arrivals.next();
    const done = new Set<number>();
    for (const number of order) {
      const arrival = last + number;
      if (lands[number - 1] === true) arrivals.landed(arrival, arrival);
      else arrivals.void(arrival);
      done.add(number);
      const ready = [];
      for (let next = 1; done.has(next); next += 1) if (lands[next - 1] === true) ready.push(last + next);
      expect(passed).toEqual(ready);
    }
  });
  fc.assert(property);
});
