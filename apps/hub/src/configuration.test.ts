import { faultsOf } from "@watchfloor/config";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressOf, HUB_CONFIGURATION, readHubConfiguration, urlOf } from "./configuration.ts";

test("[Z1] an address reads back from the URL that is made of it", () => {
  const hosts = fc.oneof(fc.ipV4(), fc.domain(), fc.ipV6());
  const property = fc.property(hosts, fc.integer({ min: 1, max: 65_535 }), (host, port) => {
    const text = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    const read = addressOf(text);
    expect(read).toEqual({ host: host.toLowerCase(), port });
    const url = new URL(read === undefined ? "" : urlOf("https", read));
    expect(url.port === "" ? 443 : Number(url.port)).toBe(port);
  });
  fc.assert(property);
});

test.each(["", "host", "host:", ":1", "host:65536", "::1:8471", "a b:1", "https://host:1", "*:8470", "256.0.0.1:1"])(
  "[Z1] %j is no address",
  (text) => {
    expect(addressOf(text)).toBeUndefined();
    const refused = expect.objectContaining({ code: "E_CONFIG_INVALID" });
    expect(() => readHubConfiguration({ flags: ["--ingest", text] })).toThrow(refused);
  },
);

test("[Z1] the table has no faults of its own, and certificate and key go together", () => {
  expect(faultsOf(HUB_CONFIGURATION)).toEqual([]);
  expect(() => readHubConfiguration({ flags: ["--tls.key", "k"] })).toThrow("E_CONFIG_INVALID");
});
