import { BlockList } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { networkRange, readNetwork } from "./address.ts";

const address = fc.oneof(
  fc.ipV4().map((text) => ({ text, width: 32 })),
  fc.ipV6().map((text) => ({ text, width: 128 })),
);

test("[F7] bounds a network as the platform's own list does", () => {
  fc.assert(
    fc.property(
      address.chain(({ text, width }) =>
        fc.record({ text: fc.constant(text), prefix: fc.integer({ min: 0, max: width }) }),
      ),
      ({ text, prefix }) => {
        const network = readNetwork(`${text}/${prefix}`);
        if (network === undefined) throw new Error(`refused ${text}/${prefix}`);
        const { first, last } = networkRange(network);
        const list = new BlockList();
        if (network.version === 4) list.addSubnet(`::ffff:${network.address}`, 96 + prefix, "ipv6");
        else list.addSubnet(network.address, prefix, "ipv6");
        expect(list.check(first, "ipv6")).toBe(true);
        expect(list.check(last, "ipv6")).toBe(true);
        expect(readNetwork(`${last}/${network.version === 4 ? 96 + prefix : prefix}`)?.address).toBe(first);
      },
    ),
  );
});
