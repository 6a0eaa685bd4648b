/** Everything a hub can be told, in one table. */
import {
  defineConfiguration,
  type HostPort,
  hostPortOf,
  PROGRAM_SETTINGS,
  readConfiguration,
  type Sources,
} from "@watchfloor/config";
import { WatchfloorError } from "@watchfloor/domain";
import { isHostName } from "@watchfloor/pki";
import { z } from "zod";

/** `HOST:PORT` or `[IPv6]:PORT`; port 0 lets the system choose. */
const addressSchema = z.string().refine((text) => addressOf(text) !== undefined, "expected HOST:PORT");
const hostSchema = z.string().refine((text) => isHostName(text.toLowerCase()), "expected a host name or address");

export const HUB_CONFIGURATION = defineConfiguration(
  "hub",
  {
    ...PROGRAM_SETTINGS,
    data: {
      schema: z.string().min(1),
      default: "watchfloor-data",
      placeholder: "DIR",
      help: "data directory; the hub's own part of it is hub",
    },
    name: {
      schema: z.string().min(1).max(64),
      default: "Watchfloor hub",
      placeholder: "NAME",
      help: "what the hub is called on screens and in its certificates; the latter keep the first name",
    },
    exercise: {
      schema: z.string().min(1).max(100).optional(),
      placeholder: "TEXT",
      help: "shown on every page when what is seen is not real",
    },
    listen: {
      schema: addressSchema,
      default: "127.0.0.1:8470",
      placeholder: "HOST:PORT",
      help: "the room: REST, live stream and pages; beyond this machine it speaks TLS",
    },
    origin: {
      schema: z.url({ protocol: /^https?$/ }).optional(),
      placeholder: "URL",
      help: "where browsers find the room, when not at --listen; its host name is what passkeys are for",
    },
    ingest: {
      schema: addressSchema,
      default: "127.0.0.1:8471",
      placeholder: "HOST:PORT",
      help: "sensors with a certificate: batches and heartbeats",
    },
    enrol: {
      schema: addressSchema,
      default: "127.0.0.1:8472",
      placeholder: "HOST:PORT",
      help: "sensors with a one-time token, to get their certificate",
    },
    hosts: {
      schema: z.array(hostSchema).default([]),
      default: [],
      placeholder: "HOST",
      help: "further names of this hub; sensors are told the first, the certificate carries all",
    },
    "tls.certificate": {
      schema: z.string().min(1).optional(),
      placeholder: "FILE",
      help: "certificate chain of the room, PEM; otherwise one of the hub's own authority",
    },
    "tls.key": {
      schema: z.string().min(1).optional(),
      placeholder: "FILE",
      help: "its private key, PEM",
    },
    "events.url": {
      schema: z.url({ protocol: /^https?$/ }).optional(),
      secret: true,
      placeholder: "URL",
      help: "ClickHouse server for events, with user and database; otherwise embedded",
    },
    "room.url": {
      schema: z.url({ protocol: /^postgres(?:ql)?$/ }).optional(),
      secret: true,
      placeholder: "URL",
      help: "PostgreSQL server for people and operations; otherwise embedded",
    },
    "ingest.maxLandedBytes": {
      schema: z
        .number()
        .int()
        .min(64 * 1024 ** 2),
      default: 4 * 1024 ** 3,
      unit: "bytes",
      placeholder: "SIZE",
      help: "batches that may wait on disk for the event store; beyond, sensors keep theirs",
    },
  },
  {
    about: "Takes in what sensors send, stores it, and serves the situational awareness room.",
    usage: "watchfloor hub [options]",
    examples: [
      { line: "watchfloor hub", does: "a hub for this machine, data in ./watchfloor-data" },
      {
        line: "watchfloor hub --listen 0.0.0.0:8470 --ingest 0.0.0.0:8471 --enrol 0.0.0.0:8472 --hosts hub.example.gov",
        does: "a hub for a state",
      },
    ],
  },
);

/** @throws {WatchfloorError} E_CONFIG_UNKNOWN, E_CONFIG_INVALID, E_CONFIG_RETIRED. */
export function readHubConfiguration(sources: Sources) {
  const { values } = readConfiguration(HUB_CONFIGURATION, sources);
  if ((values["tls.certificate"] === undefined) !== (values["tls.key"] === undefined)) {
    throw new WatchfloorError("E_CONFIG_INVALID", { name: "tls", reason: "certificate and key go together" });
  }
  return values;
}

export type HubValues = ReturnType<typeof readHubConfiguration>;

/** Host (an IPv6 address without brackets) and port, or undefined when `text` is not in the form. */
export function addressOf(text: string): HostPort | undefined {
  const found = hostPortOf(text);
  return found !== undefined && isHostName(found.host) ? found : undefined;
}

/** @throws {WatchfloorError} E_CONFIG_INVALID; the table has refused other forms before. */
export function address(text: string): HostPort {
  const found = addressOf(text);
  if (found === undefined) throw new WatchfloorError("E_CONFIG_INVALID", { value: text, reason: "expected HOST:PORT" });
  return found;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** `https://host:port`, brackets around IPv6. */
export function urlOf(scheme: "http" | "https", { host, port }: HostPort): string {
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
