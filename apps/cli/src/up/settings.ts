/** The settings of `watchfloor up`. */
import { defineConfiguration, hostPortOf, PROGRAM_SETTINGS, type ValuesOf } from "@watchfloor/config";
import { geoId } from "@watchfloor/domain";
import { geoIdSchema } from "@watchfloor/wire";
import { z } from "zod";

const address = z.string().refine((text) => hostPortOf(text) !== undefined, "expected HOST:PORT");

export const UP_SETTINGS = defineConfiguration(
  "up",
  {
    ...PROGRAM_SETTINGS,
    data: {
      schema: z.string().min(1),
      default: "./watchfloor-data",
      help: "where everything is kept; [hub] data and [sensor] data may name no other directory",
      placeholder: "DIR",
    },
    replay: {
      schema: z.array(z.string().min(1)),
      default: [],
      help: "replay these captures (pcap or pcapng) through one real sensor instead of the demonstration",
      placeholder: "FILE",
    },
    speed: {
      schema: z.union([z.literal("max"), z.number().positive()]),
      default: 1,
      help: "pace of the replay: recorded seconds per second, or max for as fast as Suricata takes it",
      placeholder: "max|N",
    },
    rules: {
      schema: z.array(z.string().min(1)),
      default: [],
      help: "rule files for the sensor instead of the starter rules",
      placeholder: "FILE",
    },
    interface: {
      schema: z.string().min(1).optional(),
      help: "watch this network interface live instead of the demonstration",
      placeholder: "IF",
    },
    place: {
      schema: geoIdSchema,
      default: geoId("20055"),
      help: "where the replaying or watching sensor stands: a FIPS code, 20055 is Finney County, KS",
      placeholder: "FIPS",
    },
    demo: { schema: z.boolean(), default: true, help: "start an empty hub for real use" },
    listen: {
      schema: address.optional(),
      help: "address of the room (the hub's default: 127.0.0.1:8470)",
      placeholder: "HOST:PORT",
    },
    ingest: {
      schema: address.optional(),
      help: "address for sensors (default: 127.0.0.1:8471)",
      placeholder: "HOST:PORT",
    },
    enrol: {
      schema: address.optional(),
      help: "address for enrolment (default: the port after that of --ingest)",
      placeholder: "HOST:PORT",
    },
    hosts: {
      schema: z.array(z.string().min(1)),
      default: [],
      help: "names of this hub: sensors are told the first, its certificate carries all",
      placeholder: "HOST",
    },
    origin: {
      schema: z.url({ protocol: /^https?$/ }).optional(),
      help: "where browsers find the room, when not at --listen; its host name is what passkeys are for",
      placeholder: "URL",
    },
    "tls.certificate": {
      schema: z.string().min(1).optional(),
      help: "certificate chain of the room, PEM; otherwise one of the hub's own authority",
      placeholder: "FILE",
    },
    "tls.key": { schema: z.string().min(1).optional(), help: "its private key, PEM", placeholder: "FILE" },
    untilDone: {
      schema: z.boolean(),
      default: false,
      help: "end when the whole replay is stored, and say what it came to",
    },
    keepEve: { schema: z.boolean(), default: false, help: "keep Suricata's EVE files after the sensor has read them" },
    verbose: { schema: z.boolean(), default: false, help: "show what the programs write to their logs" },
  },
  {
    about: "Starts a hub with its room and, unless told otherwise, a demonstration: a primary in four states.",
    usage: "watchfloor up [options]",
    examples: [
      { line: "watchfloor up", does: "the demonstration; open the link it prints" },
      { line: "watchfloor up --no-demo --data /srv/watchfloor", does: "an empty hub for real use" },
      {
        line: "watchfloor up --no-demo --config site.toml",
        does: "the same as the file says: [up] for this command, [hub] for all that a hub can be told",
      },
      { line: "watchfloor up --replay a.pcap b.pcapng --speed 10", does: "two captures, ten times as fast" },
      {
        line: "watchfloor up --replay a.pcap --speed max --until-done --json",
        does: "one capture to its end, as one object",
      },
      {
        line: "watchfloor up --interface eth1 --place 39049",
        does: "live traffic of a mirror port in Franklin County, OH",
      },
    ],
  },
);

export type UpValues = ValuesOf<typeof UP_SETTINGS>;

/** Where sensors enrol unless said: beside their door. */
export function enrolAddressOf(ingest: string): string {
  const at = ingest.lastIndexOf(":");
  const port = Number(ingest.slice(at + 1));
  return `${ingest.slice(0, at)}:${port === 0 ? 0 : port + 1}`;
}
