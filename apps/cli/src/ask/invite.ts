/** `watchfloor invite`: a one-time link for a person, above all for who lost every passkey. */
import { defineConfiguration, PROGRAM_SETTINGS, type ValuesOf } from "@watchfloor/config";
import { epochMicros, formatInstant } from "@watchfloor/domain";
import { geoIdSchema, newInvitationAnswerSchema, personNameSchema, rightSchema } from "@watchfloor/wire";
import { z } from "zod";
import { defineCommand } from "../command.ts";
import type { House } from "../house/house.ts";
import { harmless } from "../house/terminal.ts";
import { HUB_SETTINGS, runningHub, whomOf } from "./hub-access.ts";
import { hubApi, reach } from "./hub-api.ts";

const INVITE_SETTINGS = defineConfiguration(
  "invite",
  {
    ...PROGRAM_SETTINGS,
    subject: { schema: personNameSchema, flag: "name", help: "the person's name, as the others see it" },
    rights: { schema: z.array(rightSchema).min(1).max(3), default: ["watch"], help: "what the person may do" },
    places: {
      schema: z.array(geoIdSchema),
      default: [],
      help: "FIPS codes the person may see; the nation when none",
      placeholder: "FIPS",
    },
    hours: { schema: z.number().int().min(1).max(168), default: 24, help: "how long the link works" },
    ...HUB_SETTINGS,
    data: { ...HUB_SETTINGS.data, help: "ask the hub that runs on this data directory" },
  },
  {
    about: "Makes a link that lets a person in and make a passkey. It is shown once and works once.",
    usage: "watchfloor invite NAME [options]",
    positional: ["subject"],
    examples: [
      {
        line: "watchfloor invite 'Grace Hopper' --rights watch administer metrics",
        does: "on the hub's machine: let the only administrator in again who lost the phone",
      },
      { line: "watchfloor invite 'Ida Rhodes' --places 39 --hours 2", does: "somebody who watches Ohio" },
    ],
  },
);

async function invite(house: House, values: ValuesOf<typeof INVITE_SETTINGS>): Promise<number> {
  const hub = await runningHub(house, whomOf(house, values));
  const { subject: name, rights, places, hours } = values;
  const scope = places.length === 0 ? { kind: "nation" } : { kind: "places", geoIds: places };
  const body = { name, rights, scope, validForHours: hours };
  const answer = await hubApi(hub, reach(house, hub.trust)).post(
    "/api/v1/invitations",
    body,
    newInvitationAnswerSchema,
  );
  const end = formatInstant(epochMicros(answer.invitation.expiresAtUs)).slice(0, 16);
  house.terminal.out(values.json ? `${JSON.stringify(answer)}\n` : `${harmless(answer.link)}\n`);
  // Beside the result, so that a pipe gets the link alone.
  if (!values.json) house.terminal.err(`for ${harmless(name)}; works once, until ${end} UTC\n`);
  return 0;
}

export const INVITE = defineCommand(
  "let a person in: a one-time link, also for who lost every passkey",
  INVITE_SETTINGS,
  (house, { values }) => invite(house, values),
);
