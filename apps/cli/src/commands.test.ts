import { createServer } from "node:http";
import { faultsOf } from "@watchfloor/config";
import { isWatchfloorError } from "@watchfloor/domain";
import { expect, test } from "vitest";
import { z } from "zod";
import { hubApi } from "./ask/hub-api.ts";
import { COMMANDS } from "./commands.ts";
import { judgeCertificate, lookAtPorts } from "./doctor/data.ts";
import { judgeRights, judgeVersion, parseEngineVersion } from "./doctor/engine.ts";
import { judgeDisk, judgeMemory, judgeNode } from "./doctor/machine.ts";

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
