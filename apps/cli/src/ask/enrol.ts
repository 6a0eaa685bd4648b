/** `watchfloor enrol`: gives a sensor of this machine its identity, with the one-time token of a hub. */
import { resolve } from "node:path";
import { defineConfiguration, PROGRAM_SETTINGS } from "@watchfloor/config";
import { isSensorId, sensorId, WatchfloorError } from "@watchfloor/domain";
import { parseEnrolmentToken } from "@watchfloor/wire";
import { z } from "zod";
import { textOf } from "../children/lines.ts";
import { defineCommand } from "../command.ts";
import { scriptOf } from "../house/house.ts";

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
  },
  {
    about: "Enrols a sensor: makes its key, which never leaves this machine, and fetches its certificate.",
    usage: "watchfloor enrol [-|TOKEN] [options]",
    positional: ["token"],
    examples: [
      { line: "watchfloor enrol -", does: "asks for the token; then: watchfloor sensor --interface eth1" },
      { line: "watchfloor enrol - --name dmz <token.txt", does: "a second sensor of this machine, token from a file" },
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
      script: scriptOf(house, "sensor"),
      // The sensor enrols when it starts; with nothing to read it is done at once.
      args: ["--data", resolve(house.cwd, values.data), "--name", values.name, "--eve", "/dev/null", "--until-done"],
      environment: { ...house.environment, WATCHFLOOR_SENSOR_TOKEN: text },
    });
    const ready = await child.says("ready");
    const end = await child.ended;
    if (end.code !== 0) return 1;
    const enrolled = textOf(ready, "sensorId") ?? values.name;
    house.terminal.out(
      values.json
        ? `${JSON.stringify({ sensorId: enrolled, name: values.name, ingest: token.ingest })}\n`
        : `sensor ${enrolled} is enrolled; start it with: watchfloor sensor --name ${values.name} --interface IF\n`,
    );
    return 0;
  },
);
