import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { faultsOf } from "@watchfloor/config";
import { isWatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { z } from "zod";
import { COMMANDS } from "./commands.ts";
import { judgeCertificate, lookAtPorts } from "./doctor-data.ts";
import { judgeRights, judgeVersion, parseEngineVersion } from "./doctor-engine.ts";
import { judgeDisk, judgeMemory, judgeNode } from "./doctor-machine.ts";
import { hubApi } from "./hub-api.ts";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The real command line, as a person calls it. */
function watchfloor(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}

test("[L4] says what there is, with exit code 0", async () => {
  const { code, out } = await watchfloor([]);
  expect(code).toBe(0);
  for (const { name } of COMMANDS) expect(out).toContain(`\n  ${name} `);
  expect((await watchfloor(["version", "--json"])).out).toMatch(/^\{"version":"\d+\.\d+\.\d+"\}\n$/);
});

test("[L4] an unknown command or option is wrong usage and names the nearest", async () => {
  const [command, option] = await Promise.all([watchfloor(["qeury"]), watchfloor(["up", "--replya", "x"])]);
  expect(command).toMatchObject({ code: 2, out: "", err: expect.stringContaining('nearest="query"') });
  expect(option).toMatchObject({ code: 2, out: "", err: expect.stringContaining('nearest="--replay"') });
});

test("[L4] a failure is exit code 1, with code and advice", async () => {
  const { code, out, err } = await watchfloor(["query", "--data", "/nonexistent"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^E_NOT_FOUND: dataDirectory="\/nonexistent"/);
});

test("[L5] a pipe gets no colours", async () => {
  expect((await watchfloor([], { FORCE_COLOR: "1" })).out).not.toContain("\u001b");
});

test("[L7] a capture that is not there is refused before a hub is started", async () => {
  const { code, err } = await watchfloor(["up", "--replay", "/nonexistent.pcap", "--data", "/nonexistent"]);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('file="/nonexistent.pcap"') });
});

test("[L12] every command's table is sound and explains itself with examples", () => {
  for (const { name, table } of COMMANDS) {
    if (table === undefined) continue;
    expect([name, faultsOf(table)]).toEqual([name, []]);
    expect(table.text.examples?.length ?? 0).toBeGreaterThan(1);
    for (const { line } of table.text.examples ?? []) expect(line).toMatch(new RegExp(`^watchfloor ${name}\\b`));
  }
});

test("[L9] a token does not follow a redirect, and the hub's own error comes through", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization}`);
    if (request.url === "/moved") response.writeHead(302, { location: "/elsewhere" }).end();
    else if (request.url === "/odd") response.end("<html>");
    else response.writeHead(400).end(JSON.stringify({ code: "E_FILTER_SYNTAX", advice: "x", facts: { at: 3 } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const api = hubApi({ url: `http://127.0.0.1:${port}`, token: "T" }, fetch);
  const codeOf = async (path: string) => {
    const error = await api.get(path, z.strictObject({})).catch((caught: unknown) => caught);
    return isWatchfloorError(error) ? [error.code, error.facts.at] : error;
  };
  expect(await codeOf("/moved")).toEqual(["E_HUB_UNREACHABLE", undefined]);
  expect(await codeOf("/bad")).toEqual(["E_FILTER_SYNTAX", 3]);
  expect(await codeOf("/odd")).toEqual(["E_HUB_ANSWER", ""]);
  expect(seen).toEqual(["/moved Bearer T", "/bad Bearer T", "/odd Bearer T"]);
  server.close();
  server.closeAllConnections();
  expect(await codeOf("/gone")).toEqual(["E_HUB_UNREACHABLE", undefined]);
});

test("[L11] judges versions by the first release that mends what packets can reach", () => {
  const version = (text: string) => parseEngineVersion(`This is Suricata version ${text} RELEASE`);
  expect(
    ["6.0.20", "7.0.10", "7.0.15", "7.1.0", "8.0.2"].map((it) => judgeVersion(version(it) ?? [0, 0, 0]).state),
  ).toEqual(["fail", "warn", "ok", "ok", "ok"]);
  expect(parseEngineVersion("bash: suricata: not found")).toBeUndefined();
});

test("[L11] judges the machine: each of well, doubtful and hopeless", async () => {
  expect(["v24.1.0", "v26.0.0", "v18.20.4"].map((it) => judgeNode(it).state)).toEqual(["ok", "warn", "fail"]);
  expect([5e11, 5e9, 5e8].map((it) => judgeDisk(it).state)).toEqual(["ok", "warn", "fail"]);
  expect(judgeMemory("MemAvailable:   500000 kB\n").state).toBe("warn");
  expect(judgeMemory("MemAvailable:  5000000 kB\n").state).toBe("ok");
  expect(judgeMemory(undefined).state).toBe("warn");
  expect(judgeRights("CapEff:\t0000000000003000\n").state).toBe("ok");
  expect(judgeRights("CapEff:\t0000000000001000\n").state).toBe("warn");
  expect(judgeCertificate("x", "no certificate", 0).state).toBe("fail");
  expect((await lookAtPorts(async (port) => port === 8471, false)).found).toBe("8471 in use");
});
