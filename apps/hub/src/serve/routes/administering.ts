/** Who administers: people, invitations and tokens. Nobody gives or ends what lies outside the own scope. */
import { WatchfloorError } from "@watchfloor/domain";
import {
  apiTokensSchema,
  invitationsSchema,
  newApiTokenAnswerSchema,
  newApiTokenSchema,
  newInvitationAnswerSchema,
  newInvitationSchema,
  peopleSchema,
} from "@watchfloor/wire";
import { known, must } from "../authorise.ts";
import type { Invitation } from "../people/invitations.ts";
import { makerOf } from "../people/makers.ts";
import type { KnownPerson } from "../people/people.ts";
import { readScope, tellScope } from "../people/tables.ts";
import type { ApiToken } from "../people/tokens.ts";
import { decide, type Grant, isVoid, type KnownViewer } from "../policy.ts";
import { answers, done, idParameters, type RouteDeps, type Router, SCOPE_BODY, SMALL_BODY } from "./router.ts";

function tellInvitation({ id, name, rights, scope, createdAtUs, expiresAtUs }: Invitation, createdBy = "") {
  return { id, name, rights: [...rights], scope: tellScope(scope), createdAtUs, expiresAtUs, createdBy };
}

function tellToken({ id, name, rights, scope, createdAtUs, expiresAtUs, lastUsedAtUs }: ApiToken, createdBy = "") {
  const used = lastUsedAtUs === undefined ? {} : { lastUsedAtUs };
  return { id, name, rights: [...rights], scope: tellScope(scope), createdAtUs, expiresAtUs, createdBy, ...used };
}

function tellPerson({ id, name, rights, scope, createdAtUs, lastSeenAtUs }: KnownPerson, viewer: KnownViewer) {
  const seen = lastSeenAtUs === undefined ? {} : { lastSeenAtUs };
  const you = viewer.kind === "person" && viewer.personId === id ? { you: true } : {};
  return { id, name, rights: [...rights], scope: tellScope(scope), createdAtUs, ...seen, ...you };
}

/** Those of a list that the viewer may manage; of the others it learns nothing. */
function managed<Held extends Grant>(viewer: KnownViewer, all: readonly Held[]): readonly Held[] {
  return all.filter((of) => decide(viewer, { kind: "manage", of }) === "allow");
}

/** @throws {WatchfloorError} E_NOT_FOUND for what does not exist and for what the viewer may not manage alike. */
function managedOne<Held extends Grant & { readonly id: string }>(
  viewer: KnownViewer,
  all: readonly Held[],
  id: string,
): Held {
  const one = managed(viewer, all).find((held) => held.id === id);
  if (one === undefined) throw new WatchfloorError("E_NOT_FOUND");
  return one;
}

/** @throws {WatchfloorError} E_FORBIDDEN beyond what the viewer has, E_REQUEST_INVALID for a right that would be void. */
function mustGrant(viewer: KnownViewer, grant: Grant): void {
  must(viewer, { kind: "grant", grant });
  if (isVoid(grant))
    throw new WatchfloorError("E_REQUEST_INVALID", {
      reason: "the right metrics is for the whole nation, as its figures are of every place; leave it out",
    });
}

export function administeringRoutes(app: Router, deps: RouteDeps): void {
  const { people, invitations, tokens, streams, settings, now } = deps;

  app.get("/api/v1/people", { schema: { response: answers(peopleSchema) } }, async (request) => {
    const viewer = known(request);
    const all = managed(viewer, await people.all());
    return { asOfUs: now(), people: all.map((one) => tellPerson(one, viewer)) };
  });

  app.delete(
    "/api/v1/people/:id",
    { bodyLimit: SMALL_BODY, schema: { params: idParameters, response: done } },
    async (request, reply) => {
      const viewer = known(request);
      const person = managedOne(viewer, await people.all(), request.params.id);
      if (viewer.kind === "person" && viewer.personId === person.id)
        throw new WatchfloorError("E_REQUEST_INVALID", {
          reason: "nobody ends the own account; ask another administrator",
        });
      await people.end(person.id);
      await streams.recheck();
      reply.code(204);
      return null;
    },
  );

  app.get("/api/v1/invitations", { schema: { response: answers(invitationsSchema) } }, async (request) => {
    const all = managed(known(request), await invitations.all()).filter(({ firstPerson }) => !firstPerson);
    const makers = await people.namesOfMakers(all);
    return { asOfUs: now(), invitations: all.map((one) => tellInvitation(one, makers.get(one.createdBy))) };
  });

  app.post(
    "/api/v1/invitations",
    { bodyLimit: SCOPE_BODY, schema: { body: newInvitationSchema, response: answers(newInvitationAnswerSchema) } },
    async (request) => {
      const viewer = known(request);
      const grant = { ...request.body, scope: readScope(request.body.scope) };
      mustGrant(viewer, grant);
      const { secret, invitation } = await invitations.make(grant, makerOf(viewer));
      return {
        link: new URL(`/welcome#${secret}`, settings.origin).href,
        invitation: tellInvitation(invitation, viewer.name),
      };
    },
  );

  app.delete(
    "/api/v1/invitations/:id",
    { bodyLimit: SMALL_BODY, schema: { params: idParameters, response: done } },
    async (request, reply) => {
      const { id } = managedOne(known(request), await invitations.all(), request.params.id);
      await invitations.revoke(id);
      reply.code(204);
      return null;
    },
  );

  app.get("/api/v1/tokens", { schema: { response: answers(apiTokensSchema) } }, async (request) => {
    const all = managed(known(request), await tokens.all());
    const makers = await people.namesOfMakers(all);
    return { asOfUs: now(), tokens: all.map((one) => tellToken(one, makers.get(one.createdBy))) };
  });

  app.post(
    "/api/v1/tokens",
    { bodyLimit: SCOPE_BODY, schema: { body: newApiTokenSchema, response: answers(newApiTokenAnswerSchema) } },
    async (request) => {
      const viewer = known(request);
      const grant = { ...request.body, scope: readScope(request.body.scope) };
      mustGrant(viewer, grant);
      const { text, token } = await tokens.make(grant, makerOf(viewer));
      return { token: text, apiToken: tellToken(token, viewer.name) };
    },
  );

  app.delete(
    "/api/v1/tokens/:id",
    { bodyLimit: SMALL_BODY, schema: { params: idParameters, response: done } },
    async (request, reply) => {
      const { id } = managedOne(known(request), await tokens.all(), request.params.id);
      await tokens.revoke(id);
      await streams.recheck();
      reply.code(204);
      return null;
    },
  );
}
