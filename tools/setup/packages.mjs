/** The system's packages: which are missing, how they are installed, and what to say where we may not. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, run } from "./command.mjs";
import { whereIs } from "./system.mjs";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const BACKPORTS_FILE = "/etc/apt/sources.list.d/watchfloor-bookworm-backports.list";

/** What the programs need of the system; `why` is told when it is missing. */
const FOR_USE = [
  { program: "suricata", apt: "suricata", dnf: "suricata", backport: true, why: "the sensor's engine" },
  { program: "ip", apt: "iproute2", dnf: "iproute", why: "to look at network interfaces" },
];
const FOR_TESTS = [
  {
    program: "chromium",
    apt: "chromium fonts-dejavu-core",
    dnf: "chromium dejavu-sans-fonts",
    why: "journeys in a browser",
  },
  { program: "pg_ctl", apt: "postgresql", dnf: "postgresql-server", why: "the room's store on a real server" },
];

/** Debian keeps PostgreSQL's programs in a folder per version that is in nobody's PATH. */
function present(program) {
  if (whereIs(program) !== undefined) return true;
  if (program === "chromium") return whereIs("chromium-browser") !== undefined;
  if (program !== "pg_ctl") return false;
  try {
    return readdirSync("/usr/lib/postgresql").length > 0;
  } catch {
    return false;
  }
}

/** The packages that are not there. */
export function missingPackages(forTests) {
  return [...FOR_USE, ...(forTests ? FOR_TESTS : [])].filter(({ program }) => !present(program));
}

function sourcesText() {
  const folder = "/etc/apt/sources.list.d";
  const read = (file) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return "";
    }
  };
  let more = [];
  try {
    more = readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name));
  } catch {
    // No folder: the one file holds all.
  }
  return [read("/etc/apt/sources.list"), ...more.map((name) => read(join(folder, name)))]
    .join("\n")
    .replace(/^\s*#.*$/gm, "");
}

/** Where the apt sources get Debian 12 from: one-line form or deb822 stanza. */
function mirrorOf(sources) {
  const line = /^deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+bookworm\s/m.exec(sources)?.[1];
  const stanza = sources.split(/\n\s*\n/).find((text) => /^Suites:(?:.*\s)?bookworm(?:\s|$)/m.test(text));
  return line ?? /^URIs:\s*(\S+)/m.exec(stanza ?? "")?.[1] ?? "http://deb.debian.org/debian";
}

/** The line that brings Suricata 7 to Debian 12, from the mirror this machine already uses; undefined when it has it. */
export function backportsLine(sources = sourcesText()) {
  if (sources.includes("bookworm-backports")) return undefined;
  return `deb [signed-by=${KEYRING}] ${mirrorOf(sources)} bookworm-backports main`;
}

const aptNames = (missing) => missing.flatMap(({ apt }) => apt.split(" "));

/** Whether we install by ourselves on this system: Debian 12 and later. Others are told what to type. */
export function installsItself({ id, version }) {
  return id === "debian" && Number(version) >= 12;
}

/** The commands a person with root types on `system` to get `missing`, or in words where we know none. */
export function howToInstall(system, missing) {
  const names = aptNames(missing).join(" ");
  const backport = missing.some((it) => it.backport);
  if (system.id === "debian" && system.version === "12" && backport) {
    const line = backportsLine();
    return [
      ...(line === undefined ? [] : [`echo '${line}' | sudo tee ${BACKPORTS_FILE}`]),
      `sudo apt-get update && sudo apt-get install -t bookworm-backports ${names}`,
    ];
  }
  if (system.id === "debian") return [`sudo apt-get update && sudo apt-get install ${names}`];
  if (system.id === "ubuntu") {
    return [
      ...(backport ? ["sudo add-apt-repository ppa:oisf/suricata-7.0"] : []),
      `sudo apt-get update && sudo apt-get install ${names.replace("chromium ", "chromium-browser ")}`,
    ];
  }
  if (system.id === "fedora") return [`sudo dnf install ${missing.map(({ dnf }) => dnf).join(" ")}`];
  return missing.map(({ apt, why }) => `install ${apt} with your system's package manager: ${why}`);
}

/** Installs `missing` on a Debian; `prefix` is what gives root. Throws with apt's last lines when it fails. */
export async function installPackages(system, prefix, missing) {
  const sudo = async (command, args, options = {}) => {
    const [first, ...rest] = [...prefix, command, ...args];
    const { code, said } = await run(first, rest, options);
    if (code !== 0)
      throw new Error(`${command} ${args.join(" ")} failed:\n${said.trim().split("\n").slice(-6).join("\n")}`);
  };
  const quiet = prefix.length === 0 ? [] : ["env"];
  const apt = (...args) => {
    const settings = ["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"];
    const words = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120", ...args];
    return quiet.length === 0
      ? sudo("apt-get", words, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" } })
      : sudo("env", [...settings, "apt-get", ...words]);
  };
  const backport = system.version === "12" && missing.some((it) => it.backport);
  const line = backport ? backportsLine() : undefined;
  if (line !== undefined) await sudo("sh", ["-c", `printf '%s\\n' "$1" > "$2"`, "sh", line, BACKPORTS_FILE]);
  await apt("update");
  const fresh = missing.filter((it) => !(backport && it.backport));
  if (backport) await apt("install", "-y", "--no-install-recommends", "-t", "bookworm-backports", "suricata");
  if (fresh.length > 0) await apt("install", "-y", "--no-install-recommends", ...aptNames(fresh));
  // Debian starts what it installs. The sensor runs its own engine with its own configuration.
  if (missing.some((it) => it.program === "suricata") && ask("test", ["-d", "/run/systemd/system"]) !== undefined) {
    await sudo("systemctl", ["disable", "--now", "suricata.service"]);
  }
  return aptNames(missing).join(", ");
}

/** Whether the user that Suricata runs as must be made: only root starts it as another user. */
export function userIsMissing() {
  return process.platform === "linux" && process.getuid?.() === 0 && ask("id", ["-u", "watchfloor"]) === undefined;
}

export async function makeUser() {
  const home = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"];
  const { code, said } = await run("useradd", ["--system", "--user-group", ...home, "watchfloor"]);
  if (code !== 0) throw new Error(`useradd failed: ${said.trim()}`);
}
