import fc from "fast-check";
import { expect, test } from "vitest";
import { hostsOf, roomOrigin, told } from "./addresses.ts";
import { readHubConfiguration } from "./configuration.ts";

const origin = (flags: readonly string[], secure = true, hostName = "machine") =>
  roomOrigin(readHubConfiguration({ flags }), { port: 8470, secure, hostName }).origin;
const refusal = (...flags: readonly string[]) => {
  try {
    return origin(flags);
  } catch (error) {
    return error;
  }
};

test("[Z8] the room is found by a name: what was said, the first name of the hub, this machine's, or localhost", () => {
  expect(origin(["--listen", "127.0.0.1:8470"], false)).toBe("http://localhost:8470");
  expect(origin(["--listen", "[::1]:8470"], false)).toBe("http://localhost:8470");
  expect(origin(["--listen", "0.0.0.0:8470"])).toBe("https://machine:8470");
  expect(origin(["--listen", "hub.example.gov:8470"])).toBe("https://hub.example.gov:8470");
  const hosts = ["--hosts", "10.0.0.5", "--hosts", "hub.example.gov"];
  expect(origin(["--listen", "10.0.0.5:8470", ...hosts])).toBe("https://hub.example.gov:8470");
  expect(origin(["--listen", "10.0.0.5:8470", "--origin", "https://hub.example.gov"])).toBe("https://hub.example.gov");
  expect(origin(["--origin", "http://room.localhost:1"], false)).toBe("http://room.localhost:1");
});

test("[Z8] an address is refused with the settings that mend it, however it was said", () => {
  const refused = expect.objectContaining({
    code: "E_CONFIG_INVALID",
    facts: expect.objectContaining({ reason: expect.stringMatching(/--origin .*--hosts /) }),
  });
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (host) => {
      const shown = host.includes(":") ? `[${host}]` : host;
      expect(refusal("--origin", `https://${shown}:8470`)).toEqual(refused);
      expect(refusal("--listen", "0.0.0.0:8470", "--hosts", host)).toEqual(refused);
    }),
  );
  expect(refusal("--listen", "10.0.0.5:8470")).toEqual(refused);
  expect(refusal("--listen", "[fd00::5]:8470")).toEqual(refused);
  expect(refusal("--origin", "http://hub.example.gov")).toMatchObject({ code: "E_CONFIG_INVALID" });
});

test("[Z8] the certificate carries what the room is found by", () => {
  const values = readHubConfiguration({ flags: ["--listen", "10.0.0.5:8470", "--origin", "https://hub.example.gov"] });
  expect(hostsOf(values, "machine")).toEqual(
    expect.arrayContaining(["hub.example.gov", "10.0.0.5", "localhost", "machine"]),
  );
});

test("[L18] a token names the machine when the listener is on all addresses, never another machine's localhost", () => {
  const tell = (host: string, ...flags: readonly string[]) =>
    told(readHubConfiguration({ flags }), "machine", { host, port: 8471 });
  expect(["0.0.0.0", "::"].map((host) => tell(host))).toEqual(Array(2).fill("https://machine:8471"));
  expect(tell("0.0.0.0", "--hosts", "Hub.example.gov", "other")).toBe("https://hub.example.gov:8471");
  expect(tell("10.0.0.5")).toBe("https://10.0.0.5:8471");
  expect(tell("127.0.0.1", "--hosts", "hub.example.gov")).toBe("https://127.0.0.1:8471");
});
