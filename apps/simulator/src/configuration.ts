/** The simulator's configuration: one table for its three jobs. */
import { defineConfiguration, PROGRAM_SETTINGS } from "@watchfloor/config";
import { z } from "zod";
import { PRIMARY_STATES } from "./story/demonstration.ts";
import { SCENARIOS } from "./traffic/scenario/truth.ts";

export const SIMULATOR_CONFIGURATION = defineConfiguration(
  "simulator",
  {
    ...PROGRAM_SETTINGS,
    job: {
      schema: z.enum(["traffic", "demonstration", "recording", "nation"]),
      help: "what to make: a capture, the demonstration's capture, what Suricata says of it, or virtual sensors",
    },
    seed: { schema: z.string().min(1).max(100), default: "finney", help: "same seed, same bytes" },
    out: { schema: z.string().min(1).optional(), placeholder: "DIR", help: "where captures and answer sheets go" },
    scenario: {
      schema: z.array(z.enum([...SCENARIOS, "all"])),
      default: [],
      placeholder: "NAME",
      help: `intrusions to plant, spread over the time: all, or ${SCENARIOS.join(", ")}`,
    },
    rules: {
      schema: z.array(z.string().min(1)),
      default: [],
      placeholder: "FILE",
      help: "rules for a recording",
    },
    hours: { schema: z.number().positive().max(72), default: 1, help: "how long conversations begin" },
    start: {
      schema: z.iso.datetime({ offset: true }),
      default: "2018-07-13T14:00:00Z",
      placeholder: "INSTANT",
      help: "the capture's first moment",
    },
    utcOffsetMinutes: {
      schema: z.number().int().min(-720).max(840),
      default: -300,
      help: "the office's clock against UTC",
    },
    staff: { schema: z.number().int().min(1).max(60), default: 12, help: "people in the office" },
    day: { schema: z.enum(["weekday", "election"]), default: "weekday", help: "whose hours the office keeps" },
    hub: { schema: z.url().optional(), placeholder: "URL", help: "the hub's room, where enrolment tokens are made" },
    token: {
      schema: z.string().min(1).optional(),
      secret: true,
      help: "API token of the hub that may administer; best given as WATCHFLOOR_SIMULATOR_TOKEN",
    },
    runFile: {
      schema: z.string().min(1).optional(),
      placeholder: "FILE",
      help: "a hub of this machine by its own hub/run/hub.json, in place of --hub and --token",
    },
    sensors: {
      schema: z.number().int().min(1).max(5_000).optional(),
      help: "how many virtual sensors; one for each county of the states when left out",
    },
    states: {
      schema: z.array(z.string().regex(/^\d{2}$/, "a state's code of 2 digits")).min(1),
      default: [...PRIMARY_STATES],
      placeholder: "FIPS",
      help: "states whose counties get a virtual sensor",
    },
    rate: {
      schema: z.number().positive().max(1_000),
      default: 1,
      help: "events a second against what an office of that size has",
    },
    data: {
      schema: z.string().min(1),
      default: "watchfloor-data/simulator",
      placeholder: "DIR",
      help: "where the virtual sensors' keys are kept for the next start",
    },
  },
  {
    about: "Makes seeded traffic with an answer sheet, and virtual sensors that speak to a real hub.",
    usage: "watchfloor simulate traffic|demonstration|recording|nation [--flag value ...]",
    examples: [
      {
        line: "watchfloor simulate traffic --out captures --scenario lure beacon",
        does: "an hour with two intrusions",
      },
      {
        line: "watchfloor simulate traffic --out captures --hours 24 --scenario all",
        does: "a whole day with all of them",
      },
      {
        line: "watchfloor simulate demonstration --out captures",
        does: "the twelve minutes that `watchfloor up` shows",
      },
      {
        line: "watchfloor simulate nation --hub http://localhost:8470 --states 18 39 37 54",
        does: "335 virtual sensors",
      },
    ],
    positional: ["job"],
  },
);
