/** Signing in and out, being welcomed, and who one is. */
import { WatchfloorError } from "@watchfloor/domain";
import {
  type Me,
  meSchema,
  signInOptionsSchema,
  signInSchema,
  welcomeOptionsRequestSchema,
  welcomeOptionsSchema,
  welcomeSchema,
} from "@watchfloor/wire";
import type { FastifyReply } from "fastify";
import { cookieName, known } from "../authorise.ts";
import type { Invitation } from "../people/invitations.ts";
import { SESSION_ABSOLUTE_US } from "../people/sessions.ts";
import { tellScope } from "../people/tables.ts";
import type { KnownViewer } from "../policy.ts";
import { answers, done, FEW, PASSKEY_BODY, type RouteDeps, type Router, SMALL_BODY } from "./router.ts";

export function signingInRoutes(app: Router, deps: RouteDeps): void {
  const { settings, passkeys, invitations, sessions, now } = deps;
  const secure = settings.origin.protocol === "https:";
  const cookie = cookieName(settings.origin);
  const attributes = { path: "/", httpOnly: true, sameSite: "strict", secure } as const;

  const sessionEnd = async (viewer: KnownViewer): Promise<number | undefined> => {
    const began = viewer.kind === "person" ? await sessions.beganAt(viewer.session) : undefined;
    return began === undefined ? undefined : began + SESSION_ABSOLUTE_US;
  };

  const tellMe = (viewer: KnownViewer, sessionEndsAtUs: number | undefined): Me => ({
    asOfUs: now(),
    name: viewer.name,
    rights: [...viewer.rights],
    scope: tellScope(viewer.scope),
    ...(sessionEndsAtUs === undefined ? {} : { sessionEndsAtUs }),
    hub: {
      name: settings.hubName,
      version: settings.version,
      ...(settings.exercise === undefined ? {} : { exercise: settings.exercise }),
    },
  });

  const me = async (viewer: KnownViewer): Promise<Me> => tellMe(viewer, await sessionEnd(viewer));

  /** Sets the cookie of a session that has just begun and answers as `me`. */
  const welcomeIn = async (reply: FastifyReply, secret: string): Promise<Me> => {
    const viewer = await sessions.viewer(secret);
    if (viewer === undefined) throw new WatchfloorError("E_SIGN_IN", { reason: "the account has ended" });
    reply.setCookie(cookie, secret, { ...attributes, maxAge: SESSION_ABSOLUTE_US / 1_000_000 });
    return me(viewer);
  };

  const invited = async (secret: string): Promise<Invitation> => {
    const invitation = await invitations.find(secret);
    if (invitation === undefined)
      throw new WatchfloorError("E_SIGN_IN", { reason: "the invitation is unknown, was used or has expired" });
    return invitation;
  };

  app.get("/api/v1/me", { schema: { response: answers(meSchema) } }, (request) => me(known(request)));

  app.post(
    "/api/v1/sign-in/options",
    { bodyLimit: SMALL_BODY, config: FEW, schema: { response: answers(signInOptionsSchema) } },
    async () => ({ publicKey: await passkeys.signInOptions() }),
  );

  app.post(
    "/api/v1/sign-in",
    { bodyLimit: PASSKEY_BODY, config: FEW, schema: { body: signInSchema, response: answers(meSchema) } },
    async (request, reply) => welcomeIn(reply, await passkeys.signIn(request.body.credential)),
  );

  app.post(
    "/api/v1/welcome/options",
    {
      bodyLimit: SMALL_BODY,
      config: FEW,
      schema: { body: welcomeOptionsRequestSchema, response: answers(welcomeOptionsSchema) },
    },
    async (request) => {
      const invitation = await invited(request.body.secret);
      const name = invitation.name || request.body.name || "First person";
      return {
        publicKey: await passkeys.welcomeOptions(invitation, name),
        name: invitation.name,
        rights: [...invitation.rights],
        scope: tellScope(invitation.scope),
        expiresAtUs: invitation.expiresAtUs,
      };
    },
  );

  app.post(
    "/api/v1/welcome",
    { bodyLimit: PASSKEY_BODY, config: FEW, schema: { body: welcomeSchema, response: answers(meSchema) } },
    async (request, reply) => {
      const { secret, name, credential } = request.body;
      const invitation = await invited(secret);
      return welcomeIn(reply, await passkeys.welcome(invitation, invitation.name || name, credential));
    },
  );

  app.post("/api/v1/sign-out", { bodyLimit: SMALL_BODY, schema: { response: done } }, async (request, reply) => {
    const viewer = known(request);
    if (viewer.kind === "person") await sessions.end(viewer.session);
    await deps.streams.recheck();
    reply.clearCookie(cookie, attributes).code(204);
    return null;
  });
}
