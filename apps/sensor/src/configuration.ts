/** Everything a sensor can be told, in one table. */
import { defineConfiguration, PROGRAM_SETTINGS, readConfiguration, type Sources } from "@watchfloor/config";
import { WatchfloorError } from "@watchfloor/domain";
import { SENSITIVITIES } from "@watchfloor/wire";
import { z } from "zod";
import { MAX_FILES } from "./tail/bookmark.ts";

/** What the watched network is for. The last two are named so that they can be refused with the reason. */
const SEGMENT_CLASSES = ["office", "registration", "web", "results", "voting", "tabulation"] as const;

const CIDR = /^(?:\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}|[0-9a-fA-F:]+\/\d{1,3})$/;

export const SENSOR_CONFIGURATION = defineConfiguration(
  "sensor",
  {
    ...PROGRAM_SETTINGS,
    data: {
      schema: z.string().min(1),
      default: "watchfloor-data",
      placeholder: "DIR",
      help: "data directory; this sensor's own part of it is sensors/NAME",
    },
    name: {
      schema: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "lower-case letters, digits and hyphens"),
      default: "local",
      placeholder: "NAME",
      help: "name of the sensor's directory on this machine",
    },
    token: {
      schema: z.string().optional(),
      secret: true,
      placeholder: "ENROLMENT",
      help: "one-time enrolment token; one that the sensor has not used yet replaces its identity",
    },
    newSpool: {
      schema: z.boolean(),
      default: false,
      help: "when the token is used: set the old spool aside, unsent, and begin a new one after the hub's numbers",
    },
    ingest: {
      schema: z.url().optional(),
      placeholder: "URL",
      help: "where the hub listens for sensors now, when it has moved since the enrolment",
    },
    segmentClass: {
      schema: z.enum(SEGMENT_CLASSES),
      default: "office",
      placeholder: "CLASS",
      help: "what the watched network is for; voting and tabulation systems are refused",
    },
    interface: {
      schema: z.string().min(1).max(15).optional(),
      placeholder: "IF",
      help: "watch this interface live",
    },
    replay: {
      schema: z.array(z.string().min(1)).default([]),
      default: [],
      placeholder: "FILE",
      help: "replay these captures (pcap or pcapng), one after the other",
    },
    eve: {
      schema: z.array(z.string().min(1)).default([]),
      default: [],
      placeholder: "FILE",
      help: "read these EVE files of another Suricata instead of starting one; they are never deleted",
    },
    speed: {
      schema: z.union([z.literal("max"), z.number().positive().max(1_000_000)]),
      default: "max",
      placeholder: "max|N",
      help: "how fast to replay captures or recorded EVE: recorded seconds per second, or as fast as it is taken",
    },
    replayClock: {
      schema: z.enum(["original", "now"]),
      default: "original",
      help: "times of a replay: as recorded, or as if it happened now",
    },
    rules: {
      schema: z.array(z.string().min(1)).default([]),
      default: [],
      placeholder: "FILE",
      help: "Suricata rule files to load",
    },
    homeNetworks: {
      schema: z.array(z.string().regex(CIDR, "expected a network such as 10.0.0.0/8")).default([]),
      default: [],
      placeholder: "CIDR",
      help: "networks of the office; the private ranges when none is named",
    },
    withhold: {
      schema: z.array(z.enum(SENSITIVITIES)),
      default: ["content", "secret"],
      placeholder: "KIND",
      help: "what is taken out of every record before it leaves; secret always is",
    },
    untilDone: {
      schema: z.boolean(),
      default: false,
      help: "end when all of --replay or --eve is read and the hub has taken it",
    },
    keepEve: {
      schema: z.boolean(),
      default: false,
      help: "keep the engine's EVE files, in the sensor's directory `kept`, after their records are sealed",
    },
    "spool.maxBytes": {
      schema: z.number().int().min(1_048_576),
      default: 16 * 1024 ** 3,
      unit: "bytes",
      placeholder: "SIZE",
      help: "disk for batches the hub has not taken; when full, EVE files wait to be read",
    },
    "quarantine.maxBytes": {
      schema: z.number().int().min(0),
      default: 64 * 1024 ** 2,
      unit: "bytes",
      placeholder: "SIZE",
      help: "disk for unreadable lines; further ones are counted only",
    },
    "flush.urgent": {
      schema: z.number().int().min(1).max(10_000),
      default: 50,
      unit: "ms",
      placeholder: "TIME",
      help: "longest time an alert waits for others before it is sent",
    },
    "flush.bulk": {
      schema: z.number().int().min(1).max(60_000),
      default: 1_000,
      unit: "ms",
      placeholder: "TIME",
      help: "longest time other records wait",
    },
    "batch.maxRows": {
      schema: z.number().int().min(1).max(100_000),
      default: 16_384,
      placeholder: "N",
      help: "records in a batch, about: a batch ends with the read that fills it",
    },
    suricata: {
      schema: z.string().min(1),
      default: "suricata",
      placeholder: "PATH",
      help: "the engine's program",
    },
    "engine.user": {
      schema: z.string().min(1).max(32).optional(),
      placeholder: "USER",
      help: "system user the engine becomes when started by root",
    },
  },
  {
    about: "Watches one network: supervises Suricata, keeps its records on disk and brings them to the hub.",
    usage: "watchfloor sensor [--interface IF | --replay FILE... | --eve FILE...]",
    examples: [
      { line: "watchfloor sensor --token wf1... --interface eth1", does: "enrol, then watch a mirror port" },
      {
        line: "watchfloor sensor --replay day.pcap --speed 10",
        does: "replay a capture ten times as fast as recorded",
      },
      {
        line: "watchfloor sensor --eve day.json.gz --replay-clock now --speed 1",
        does: "play a recording, packed or not, as if it happened now",
      },
      { line: "watchfloor sensor --eve /var/log/suricata/eve.json", does: "follow a Suricata that runs already" },
      {
        line: "watchfloor sensor --eve day.json --until-done --json",
        does: "bring a recorded EVE file to the hub and end",
      },
    ],
  },
);

/** @throws {WatchfloorError} E_CONFIG_UNKNOWN, E_CONFIG_INVALID, E_CONFIG_RETIRED. */
export function readSensorConfiguration(sources: Sources) {
  return readConfiguration(SENSOR_CONFIGURATION, sources).values;
}

export type SensorValues = ReturnType<typeof readSensorConfiguration>;

/** Where records come from. */
export type Source =
  | { readonly kind: "interface"; readonly name: string }
  | { readonly kind: "replay"; readonly files: readonly string[] }
  | { readonly kind: "eve"; readonly files: readonly string[] };

/**
 * The one source that was named.
 *
 * @throws {WatchfloorError} E_UNSUITABLE_SEGMENT; E_USAGE when it is none or more than one, live and to be done, or of more
 *   files than can be remembered.
 */
export function sourceOf(values: SensorValues): Source {
  const { segmentClass, replay, eve, untilDone, replayClock, speed } = values;
  if (segmentClass === "voting" || segmentClass === "tabulation") {
    throw new WatchfloorError("E_UNSUITABLE_SEGMENT", { segmentClass });
  }
  const sources: Source[] = [];
  if (values.interface !== undefined) sources.push({ kind: "interface", name: values.interface });
  if (replay.length > 0) sources.push({ kind: "replay", files: replay });
  if (eve.length > 0) sources.push({ kind: "eve", files: eve });
  const [source] = sources;
  if (source === undefined || sources.length > 1) {
    throw new WatchfloorError("E_USAGE", { reason: "name one of --interface, --replay, --eve", named: sources.length });
  }
  if (source.kind === "eve" && replayClock === "original" && speed === "max" && eve.length > MAX_FILES) {
    const reason = "too many EVE files for one sensor to remember: join some of them";
    throw new WatchfloorError("E_USAGE", { reason, files: eve.length, atMost: MAX_FILES });
  }
  if (source.kind === "interface" && untilDone) {
    throw new WatchfloorError("E_USAGE", { reason: "--until-done needs --replay or --eve: an interface has no end" });
  }
  return source;
}

/** For people: an interface's name, or how many files. */
export function sourceName(source: Source): string {
  if (source.kind === "interface") return source.name;
  return source.files.length === 1 ? "1 file" : `${source.files.length} files`;
}
