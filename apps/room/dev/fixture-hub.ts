/**
 * A small hub with seeded data, for screenshots and the room's own tests; never part of the bundle.
 *
 * It serves `dist/` under the content policy the real hub sends, and speaks `/api/v1` of packages/wire.
 */
import { createReadStream, existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { geoId } from "@watchfloor/domain";
import { readRegister } from "@watchfloor/jurisdictions/atlas";
import { detailOf } from "./detail.ts";
import { alertOf, type Country, KINDS, seedCountry } from "./seed.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export interface FixtureOptions {
  readonly directory: string;
  readonly nation?: boolean;
  readonly empty?: boolean;
  readonly signedOut?: boolean;
  readonly exercise?: string;
}

export interface FixtureHub {
  readonly server: Server;
  /** Fires `kind` in a place, as a sensor would. */
  fire(kind: number, place: string): void;
  /** Ends every live stream and refuses new ones until told otherwise. */
  setBroken(broken: boolean): void;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : JSON.parse(text);
}

export function createFixtureHub(options: FixtureOptions): FixtureHub {
  const register = readRegister();
  const nowUs = () => Date.now() * 1000;
  const country: Country = options.empty
    ? { jurisdictions: [], sensors: [], alerts: [] }
    : seedCountry(register, nowUs(), options.nation === true);
  const streams = new Set<ServerResponse>();
  let arrival = 1_000;
  let broken = false;
  let signedIn = options.signedOut !== true;
  const json = (response: ServerResponse, body: unknown, status = 200) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const say = (kind: string, data: unknown, id?: string) => {
    for (const stream of streams)
      stream.write(`${id === undefined ? "" : `id: ${id}\n`}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const ticking = setInterval(() => say("tick", { kind: "tick", atUs: nowUs(), dropped: 0 }), 2_000);
  const speaking = setInterval(() => {
    const now = nowUs();
    for (const sensor of country.sensors) {
      if (sensor.state !== "live" || sensor.heartbeat === undefined) continue;
      Object.assign(sensor, { lastWordAtUs: now - Math.floor(Math.random() * 4e6) });
      sensor.heartbeat.sentAtUs = now;
    }
    for (const one of country.jurisdictions)
      if (one.state !== "stale") one.lastWordAtUs = now - Math.floor(Math.random() * 4e6);
  }, 3_000);

  const alertsAnswer = (query: URLSearchParams) => {
    const place = query.get("geoId") ?? "";
    const before = Number(query.get("before")?.split(".")[0] ?? Number.POSITIVE_INFINITY);
    const severity = query.get("severity");
    const all = country.alerts.filter(
      (one) => one.geoId.startsWith(place) && (severity === null || one.severity === Number(severity)),
    );
    const alerts = all
      .filter((one) => Number(one.id.split(".")[0]) < before)
      .slice(0, Number(query.get("limit") ?? 100));
    return { asOfUs: nowUs(), alerts, total: all.length };
  };
  const query = (body: Record<string, unknown>, response: ServerResponse) => {
    const filter = String(body["filter"] ?? "");
    if (filter.includes("sevrity")) {
      const at = filter.indexOf("sevrity");
      json(
        response,
        {
          code: "E_FILTER_SYNTAX",
          advice: "Correct the filter where the arrow points.",
          facts: {
            reason: "there is no field sevrity; the nearest is severity",
            position: at,
            line: filter,
            arrow: `${" ".repeat(at)}^`,
          },
        },
        400,
      );
      return;
    }
    const events = country.alerts.slice(0, 6).flatMap((alert) => {
      const detail = detailOf(alert, nowUs());
      return [detail.event, ...detail.related.map((one, at) => ({ ...one, id: `${one.id}${at}` }))];
    });
    const groups = [
      "cdn-updates.example.net",
      "results.county.example.gov",
      "mail.example.org",
      "printer-3.office.example",
      "",
    ].map((value, at) => ({ value, events: Math.floor(9_000 / (at + 1) ** 1.6) }));
    const found = filter.includes("nothing") ? [] : events;
    json(response, {
      asOfUs: nowUs(),
      total: found.length === 0 ? 0 : 18_211,
      elapsedUs: 41_200,
      ...(body["groupBy"] === undefined ? { events: found } : { groups }),
    });
  };
  const api = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const asOfUs = nowUs();
    const path = url.pathname.replace("/api/v1", "");
    const [, first, second] = path.split("/");
    if (path === "/sign-out") signedIn = false;
    if (path === "/welcome/options")
      return json(response, {
        publicKey: {
          challenge: "AAAA",
          rp: { id: "localhost", name: "x" },
          user: { id: "AAAA", name: "x", displayName: "x" },
          pubKeyCredParams: [],
        },
        name: "",
        rights: ["watch"],
        scope: { kind: "nation" },
        expiresAtUs: asOfUs + 86_400e6,
      });
    if (!signedIn)
      return json(
        response,
        { code: "E_UNAUTHENTICATED", advice: "Sign in, or send an API token that has not expired." },
        401,
      );
    if (path === "/me")
      return json(response, {
        asOfUs,
        name: "Dana Reyes",
        rights: ["watch", "administer"],
        scope: { kind: "nation" },
        hub: {
          name: "National watch floor",
          version: "0.1.0",
          ...(options.exercise && { exercise: options.exercise }),
        },
      });
    if (path === "/map") return json(response, { asOfUs, jurisdictions: country.jurisdictions });
    if (path === "/alerts") return json(response, alertsAnswer(url.searchParams));
    if (first === "alerts") {
      const alert = country.alerts.find((one) => one.id === second);
      return alert
        ? json(response, detailOf(alert, asOfUs))
        : json(response, { code: "E_NOT_FOUND", advice: "There is no such thing, or you may not see it." }, 404);
    }
    if (path === "/sensors") return json(response, { asOfUs, sensors: country.sensors });
    if (first === "sensors") {
      const sensor = country.sensors.find((one) => one.sensorId === second);
      if (sensor === undefined)
        return json(response, { code: "E_NOT_FOUND", advice: "There is no such thing, or you may not see it." }, 404);
      const types = ["flow", "dns", "tls", "http", "fileinfo", "smb", "alert", "anomaly"];
      return json(response, {
        asOfUs,
        sensor,
        engineEvents: [
          {
            sid: 2_210_045,
            signature: "SURICATA STREAM Packet with invalid ack",
            events: 812,
            lastAtUs: asOfUs - 31e6,
          },
          { sid: 2_200_073, signature: "SURICATA IPv4 invalid checksum", events: 44, lastAtUs: asOfUs - 911e6 },
        ],
        eventTypes: types.map((eventType, at) => ({
          eventType,
          events: Math.floor(2_400_000 / 3 ** at),
          lastAtUs: asOfUs - at * 3e6,
        })),
      });
    }
    if (path === "/query") return query(await bodyOf(request), response);
    if (path === "/tokens" && request.method === "GET")
      return json(response, {
        asOfUs,
        tokens: [
          {
            id: "1",
            name: "nightly report",
            rights: ["watch"],
            scope: { kind: "nation" },
            createdAtUs: asOfUs - 9e12,
            expiresAtUs: asOfUs + 2e12,
            lastUsedAtUs: asOfUs - 4e9,
          },
        ],
      });
    if (path === "/enrolment-tokens")
      return json(response, { token: `wf1.${"eyJlbnJvbCI6Imh0dHBzOi8v".repeat(8)}`, expiresAtUs: asOfUs + 86_400e6 });
    if (path === "/people")
      return json(response, {
        asOfUs,
        people: [
          {
            id: "1",
            name: "Dana Reyes",
            rights: ["watch", "administer"],
            scope: { kind: "nation" },
            createdAtUs: asOfUs - 9e12,
            lastSeenAtUs: asOfUs - 2e6,
          },
        ],
      });
    if (path === "/invitations")
      return json(response, {
        asOfUs,
        invitations: [
          {
            id: "1",
            name: "Sam Ortiz, Finney County",
            rights: ["watch"],
            scope: { kind: "places", geoIds: ["20055"] },
            createdAtUs: asOfUs - 9e9,
            expiresAtUs: asOfUs + 7e10,
          },
        ],
      });
    if (path === "/live") {
      if (broken) return void response.destroy();
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(`event: hello\ndata: ${JSON.stringify({ kind: "hello", atUs: asOfUs, resumed: true })}\n\n`);
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return undefined;
    }
    return json(response, { code: "E_NOT_FOUND", advice: "There is no such thing, or you may not see it." }, 404);
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname.startsWith("/api/")) {
      void api(request, response, url);
      return;
    }
    const asked = join(options.directory, normalize(url.pathname));
    const file =
      extname(asked) !== "" && asked.startsWith(options.directory) && existsSync(asked)
        ? asked
        : join(options.directory, "index.html");
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    });
    createReadStream(file).pipe(response);
  });
  server.on("close", () => {
    clearInterval(ticking);
    clearInterval(speaking);
    for (const stream of streams) stream.destroy();
  });
  return {
    server,
    fire(kind, place) {
      const of = KINDS[kind];
      if (of === undefined) return;
      const sensor = country.sensors.find((one) => one.geoId === place)?.sensorId ?? "fixture-1";
      const alert = alertOf(of, place, register.label(geoId(place)), (arrival += 1), nowUs(), sensor);
      country.alerts = [alert, ...country.alerts];
      const status = country.jurisdictions.find((one) => one.geoId === place);
      if (status !== undefined) {
        Object.assign(status, {
          state: "alert",
          alertsLastHour: status.alertsLastHour + 1,
          worstSeverity: Math.min(status.worstSeverity ?? 255, of.severity),
          lastAlertAtUs: alert.receivedAtUs,
        });
        say("jurisdiction", { kind: "jurisdiction", jurisdiction: status });
      }
      say("alert", { kind: "alert", alert }, alert.id);
    },
    setBroken(next) {
      broken = next;
      if (next) for (const stream of streams) stream.destroy();
    },
  };
}
