/** `watchfloor enrol`: gives a sensor of this machine its identity, with the one-time token of a hub. */
import { resolve } from "node:path";
import { defineConfiguration, PROGRAM_SETTINGS } from "@watchfloor/config";
import { isSensorId, sensorId, WatchfloorError } from "@watchfloor/domain";
import { parseEnrolmentToken } from "@watchfloor/wire";
import { z } from "zod";
import { lastWordsOf } from "../children/child.ts";
import { textOf } from "../children/lines.ts";
import { defineCommand } from "../command.ts";
import { commandOf } from "../house/house.ts";

const ENROL_SETTINGS = defineConfiguration(
  "enrol",
  {
    ...PROGRAM_SETTINGS,
    token: {
      schema: z.string(),
      secret: true,
      default: "-",
      help: "the one-time token; - asks for it on standard input. As an argument every user of the machine may read it",
      placeholder: "TOKEN",
    },
    name: {
      schema: z.string().refine(isSensorId, "lower-case letters, digits and hyphens"),
      default: sensorId("local"),
      help: "name of the sensor's directory on this machine",
    },
    data: {
      schema: z.string().min(1),
      default: "./watchfloor-data",
      help: "where everything is kept",
      placeholder: "DIR",
    },
    newSpool: {
      schema: z.boolean(),
      default: false,
      help: "set the sensor's spool aside, unsent, and begin a new one: for a spool that was copied or restored",
    },
  },
  {
    about: "Enrols a sensor: makes its key, which never leaves this machine, and fetches its certificate.",
    usage: "watchfloor enrol [-|TOKEN] [options]",
    positional: ["token"],
    examples: [
      { line: "watchfloor enrol -", does: "asks for the token; then: watchfloor sensor --interface eth1" },
      { line: "watchfloor enrol - --name dmz <token.txt", does: "a second sensor of this machine, token from a file" },
      {
        line: "watchfloor enrol - --new-spool",
        does: "the same sensor anew, after its directory was copied or restored",
      },
    ],
  },
);

export const ENROL = defineCommand(
  "enrol a sensor with a hub's one-time token",
  ENROL_SETTINGS,
  async (house, { values }) => {
    const text = values.token === "-" ? await house.readSecret("Enrolment token (not shown): ") : values.token;
    const token = parseEnrolmentToken(text);
    if (token === undefined) throw new WatchfloorError("E_ENROLMENT_REFUSED", { reason: "this is no enrolment token" });
    const child = house.family.start({
      name: "sensor",
      command: commandOf(house.root, "sensor"),
      // The sensor enrols when it starts; with nothing to read it is done at once.
      args: [
        ...["--data", resolve(house.cwd, values.data), "--name", values.name, "--eve", "/dev/null", "--until-done"],
        ...(values.newSpool ? ["--new-spool"] : []),
      ],
      environment: { ...house.environment, WATCHFLOOR_SENSOR_TOKEN: text },
    });
    // Ready is said before the hub has answered the new identity: only the end tells whether it did.
    const ready = await child.says("ready").catch(() => undefined);
    const end = await child.ended;
    if (ready === undefined || end.code !== 0) {
      house.terminal.err(`${lastWordsOf(end)}\n`);
      return 1;
    }
    const enrolled = textOf(ready, "sensorId") ?? values.name;
    house.terminal.out(
      values.json
        ? `${JSON.stringify({ sensorId: enrolled, name: values.name, ingest: token.ingest })}\n`
        : `sensor ${enrolled} is enrolled; start it with: watchfloor sensor --name ${values.name} --interface IF\n`,
    );
    return 0;
  },
);
