import { expect, test } from "vitest";
import { departures } from "./dependencies.mjs";

const lock = {
  packages: {
    "": {},
    "node_modules/a": { version: "1.0.0", integrity: "sha512-x" },
    "node_modules/b/node_modules/c": { version: "2.0.0" },
  },
};

test("[H15] accepts what the lock file names, links of the house included", () => {
  const installed = {
    packages: {
      "node_modules/a": { version: "1.0.0", integrity: "sha512-x" },
      "node_modules/@watchfloor/x": { link: true },
    },
  };
  expect(departures(lock, installed)).toEqual([]);
});

test("[H15] names a package of another version, another content or none at all in the lock file", () => {
  const installed = {
    packages: {
      "node_modules/a": { version: "1.0.0", integrity: "sha512-y" },
      "node_modules/b/node_modules/c": { version: "2.0.1" },
      "node_modules/d": { version: "3.0.0" },
    },
  };
  expect(departures(lock, installed)).toEqual(["a 1.0.0", "c 2.0.1", "d 3.0.0"]);
});
