import { expect, test } from "vitest";
import { backportsLine, howToInstall, installsItself } from "./packages.mjs";

const KEYRING = "signed-by=/usr/share/keyrings/debian-archive-keyring.gpg";
const suricata = { program: "suricata", apt: "suricata", dnf: "suricata", backport: true, why: "the engine" };

test.each([
  ["deb http://mirror.example/debian bookworm main\n", "http://mirror.example/debian"],
  ["deb [arch=amd64] https://m.example/d bookworm main contrib\n", "https://m.example/d"],
  [
    "Types: deb\nURIs: http://a.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n",
    "http://a.example/debian",
  ],
  [
    "URIs: http://sec.example/debian-security\nSuites: bookworm-security\n\nURIs: http://b.example/debian\nSuites: bookworm\n",
    "http://b.example/debian",
  ],
  ["", "http://deb.debian.org/debian"],
])("[H12] takes backports from the mirror in use: %j", (sources, mirror) => {
  expect(backportsLine(sources)).toBe(`deb [${KEYRING}] ${mirror} bookworm-backports main`);
});

test("[H12] adds no source where one offers backports", () => {
  expect(backportsLine("deb http://deb.debian.org/debian bookworm-backports main\n")).toBeUndefined();
});

test("[H13] installs by itself on Debian 12 and later only, and tells the others what to type", () => {
  const ubuntu = { id: "ubuntu", version: "24.04", name: "Ubuntu 24.04" };
  const fedora = { id: "fedora", version: "42", name: "Fedora 42" };
  expect([ubuntu, fedora, { id: "debian", version: "11" }, { id: "debian", version: "" }].map(installsItself)).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(
    [
      { id: "debian", version: "12" },
      { id: "debian", version: "13" },
    ].map(installsItself),
  ).toEqual([true, true]);
  expect(howToInstall(fedora, [suricata])).toEqual(["sudo dnf install suricata"]);
  expect(howToInstall(ubuntu, [suricata])[0]).toContain("ppa:oisf/suricata-7.0");
  expect(howToInstall({ id: "debian", version: "12" }, [suricata]).at(-1)).toContain("-t bookworm-backports suricata");
  expect(howToInstall({ id: "arch", version: "" }, [suricata])).toEqual([
    "install suricata with your system's package manager: the engine",
  ]);
});
