/** A person's own passkeys: to list, add, name and remove. */
import { WatchfloorError } from "@watchfloor/domain";
import {
  newPasskeyOptionsSchema,
  newPasskeySchema,
  type Passkey,
  passkeyNameSchema,
  passkeySchema,
  passkeysSchema,
} from "@watchfloor/wire";
import type { FastifyRequest } from "fastify";
import { known } from "../authorise.ts";
import type { Owner, OwnPasskey } from "../people/own-passkeys.ts";
import { answers, done, FEW, idParameters, PASSKEY_BODY, type RouteDeps, type Router, SMALL_BODY } from "./router.ts";

/** @throws {WatchfloorError} E_FORBIDDEN for a token, which has no passkeys. */
function ownerOf(request: FastifyRequest): Owner {
  const viewer = known(request);
  if (viewer.kind !== "person") throw new WatchfloorError("E_FORBIDDEN");
  return viewer;
}

function tell({ id, name, createdAtUs, lastUsedAtUs }: OwnPasskey): Passkey {
  return { id, name, createdAtUs, ...(lastUsedAtUs === undefined ? {} : { lastUsedAtUs }) };
}

export function ownPasskeyRoutes(app: Router, { ownPasskeys, streams, now }: RouteDeps): void {
  app.get("/api/v1/me/passkeys", { schema: { response: answers(passkeysSchema) } }, async (request) => ({
    asOfUs: now(),
    passkeys: (await ownPasskeys.all(ownerOf(request))).map(tell),
  }));

  app.post(
    "/api/v1/me/passkeys/options",
    { bodyLimit: SMALL_BODY, config: FEW, schema: { response: answers(newPasskeyOptionsSchema) } },
    async (request) => ({ publicKey: await ownPasskeys.options(ownerOf(request)) }),
  );

  app.post(
    "/api/v1/me/passkeys",
    { bodyLimit: PASSKEY_BODY, config: FEW, schema: { body: newPasskeySchema, response: answers(passkeySchema) } },
    async (request) => {
      const { name, credential } = request.body;
      return tell(await ownPasskeys.add(ownerOf(request), name, credential));
    },
  );

  app.patch(
    "/api/v1/me/passkeys/:id",
    {
      bodyLimit: SMALL_BODY,
      schema: { params: idParameters, body: passkeyNameSchema, response: answers(passkeySchema) },
    },
    async (request) => tell(await ownPasskeys.rename(ownerOf(request), request.params.id, request.body.name)),
  );

  app.delete(
    "/api/v1/me/passkeys/:id",
    { bodyLimit: SMALL_BODY, schema: { params: idParameters, response: done } },
    async (request, reply) => {
      await ownPasskeys.remove(ownerOf(request), request.params.id);
      await streams.recheck();
      reply.code(204);
      return null;
    },
  );
}
