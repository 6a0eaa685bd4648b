/** `watchfloor token`: credentials for scripts and one-time tokens for sensors. */
import { defineConfiguration, PROGRAM_SETTINGS, type ValuesOf } from "@watchfloor/config";
import { epochMicros, formatInstant, WatchfloorError } from "@watchfloor/domain";
import {
  apiTokensSchema,
  enrolmentTokenAnswerSchema,
  geoIdSchema,
  newApiTokenAnswerSchema,
  rightSchema,
} from "@watchfloor/wire";
import { z } from "zod";
import { defineCommand } from "../command.ts";
import type { House } from "../house/house.ts";
import { layOut } from "../house/terminal.ts";
import { HUB_SETTINGS, whomOf, withHub } from "./hub-access.ts";
import { type HubApi, hubApi, reach } from "./hub-api.ts";

const TOKEN_SETTINGS = defineConfiguration(
  "token",
  {
    ...PROGRAM_SETTINGS,
    action: { schema: z.enum(["new", "list", "revoke", "enrol"]), help: "what to do" },
    subject: {
      schema: z.string().min(1).optional(),
      flag: "name",
      help: "name of a new token, id of one to revoke, or id of a sensor to enrol",
    },
    rights: { schema: z.array(rightSchema).min(1), default: ["watch"], help: "what a new token may do" },
    places: {
      schema: z.array(geoIdSchema),
      default: [],
      help: "FIPS codes a new token may see; the nation when none",
      placeholder: "FIPS",
    },
    days: { schema: z.number().int().min(1).max(366), default: 30, help: "how long a new token is valid" },
    place: { schema: geoIdSchema.optional(), help: "where the sensor to enrol stands", placeholder: "FIPS" },
    ...HUB_SETTINGS,
  },
  {
    about: "Makes, lists and revokes tokens. A token's text is shown once and never again.",
    usage: "watchfloor token new NAME | list | revoke ID | enrol SENSOR --place FIPS",
    positional: ["action", "subject"],
    examples: [
      { line: "watchfloor token new dashboard --rights watch --places 39 --days 90", does: "a script may read Ohio" },
      { line: "watchfloor token enrol adams-office --place 39001", does: "a one-time token for a new sensor" },
      { line: "watchfloor token list", does: "who has one, until when, and when it was last used" },
    ],
  },
);

type TokenValues = ValuesOf<typeof TOKEN_SETTINGS>;

function need<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new WatchfloorError("E_USAGE", { missing: what });
  return value;
}

const day = (us: number | undefined): string =>
  us === undefined ? "never" : formatInstant(epochMicros(us)).slice(0, 16);

async function act(house: House, values: TokenValues, api: HubApi): Promise<void> {
  const say = (answer: unknown, text: string): void =>
    house.terminal.out(values.json ? `${JSON.stringify(answer)}\n` : text);
  switch (values.action) {
    case "new": {
      const scope = values.places.length === 0 ? { kind: "nation" } : { kind: "places", geoIds: values.places };
      const body = { name: need(values.subject, "NAME"), rights: values.rights, scope, validForDays: values.days };
      const answer = await api.post("/api/v1/tokens", body, newApiTokenAnswerSchema);
      say(answer, `${answer.token}\n`);
      return;
    }
    case "enrol": {
      const body = { sensorId: need(values.subject, "SENSOR"), geoId: need(values.place, "--place FIPS") };
      const answer = await api.post("/api/v1/enrolment-tokens", body, enrolmentTokenAnswerSchema);
      say(answer, `${answer.token}\n`);
      return;
    }
    case "list": {
      const answer = await api.get("/api/v1/tokens", apiTokensSchema);
      const rows = answer.tokens.map((it) => [
        it.id,
        it.name,
        it.rights.join(" "),
        it.scope.kind === "nation" ? "nation" : it.scope.geoIds.join(" "),
        day(it.expiresAtUs),
        day(it.lastUsedAtUs),
      ]);
      say(answer, layOut(house.terminal, ["id", "name", "rights", "scope", "expires (UTC)", "last used"], rows));
      return;
    }
    case "revoke": {
      const id = need(values.subject, "ID");
      await api.remove(`/api/v1/tokens/${encodeURIComponent(id)}`);
      say({ revoked: id }, `${id} is revoked\n`);
      return;
    }
  }
}

export const TOKEN = defineCommand(
  "make, list and revoke tokens of scripts and sensors",
  TOKEN_SETTINGS,
  async (house, { values }) => {
    await withHub(house, whomOf(house, values), (at) => act(house, values, hubApi(at, reach(house, at.trust))));
    return 0;
  },
);
