/** How people sign in and are let in: the bodies of `/api/v1/sign-in`, `welcome`, `invitations` and `people`. */
import { z } from "zod";
import { rightSchema, scopeSchema } from "./room.ts";

const instantUs = z.number().int().nonnegative();
/** What a browser's passkey said; read closely by the WebAuthn library, only bounded here by the body limit. */
const webauthnJson = z.record(z.string(), z.unknown());

/** 32 random bytes in base64url, from `/welcome#<secret>`. */
export const welcomeSecretSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const personNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  // Control, format (bidi) and surrogate characters do not belong in a name that other people read.
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, "no control or invisible characters");

/** `POST /api/v1/sign-in/options`, without a body: for `navigator.credentials.get`. */
export const signInOptionsSchema = z.strictObject({ publicKey: webauthnJson });
/** `POST /api/v1/sign-in`: a browser's AuthenticationResponseJSON; answers as `GET /api/v1/me` and sets the cookie. */
export const signInSchema = z.strictObject({ credential: webauthnJson });

/** `POST /api/v1/welcome/options`: asks what an invitation is for, and for `navigator.credentials.create`. */
export const welcomeOptionsRequestSchema = z.strictObject({
  secret: welcomeSecretSchema,
  name: personNameSchema.optional(),
});
export const welcomeOptionsSchema = z.strictObject({
  publicKey: webauthnJson,
  /** Name the invitation was made for; empty for the first person, who chooses. */
  name: z.string(),
  rights: z.array(rightSchema),
  scope: scopeSchema,
  expiresAtUs: instantUs,
});
export type WelcomeOptions = z.infer<typeof welcomeOptionsSchema>;
/** `POST /api/v1/welcome`: a browser's RegistrationResponseJSON; uses the invitation up, answers as `me`, sets the cookie. */
export const welcomeSchema = z.strictObject({
  secret: welcomeSecretSchema,
  name: personNameSchema,
  credential: webauthnJson,
});

/** One of a person's own passkeys. */
export const passkeySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  createdAtUs: instantUs,
  lastUsedAtUs: instantUs.optional(),
});
export type Passkey = z.infer<typeof passkeySchema>;
/** `GET /api/v1/me/passkeys`; `DELETE /api/v1/me/passkeys/{id}` removes one, never the last, and ends the other sessions. */
export const passkeysSchema = z.strictObject({ asOfUs: instantUs, passkeys: z.array(passkeySchema) });
export type PasskeysAnswer = z.infer<typeof passkeysSchema>;
/** `POST /api/v1/me/passkeys/options`, without a body, by somebody who has just signed in: for `navigator.credentials.create`. */
export const newPasskeyOptionsSchema = z.strictObject({ publicKey: webauthnJson });
/** `POST /api/v1/me/passkeys`: a browser's RegistrationResponseJSON; answers with the passkey. */
export const newPasskeySchema = z.strictObject({ name: personNameSchema, credential: webauthnJson });
/** `PATCH /api/v1/me/passkeys/{id}`: another name; answers with the passkey. */
export const passkeyNameSchema = z.strictObject({ name: personNameSchema });

/** `POST /api/v1/invitations`: the link is shown once and stored as a hash; its secret is in the fragment. */
export const newInvitationSchema = z.strictObject({
  name: personNameSchema,
  rights: z.array(rightSchema).min(1).max(3),
  scope: scopeSchema,
  validForHours: z.number().int().min(1).max(168).default(24),
});
export const invitationSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  rights: z.array(rightSchema),
  scope: scopeSchema,
  createdAtUs: instantUs,
  expiresAtUs: instantUs,
  /** The name of the person or token that made it. */
  createdBy: z.string().optional(),
});
export type Invitation = z.infer<typeof invitationSchema>;
export const newInvitationAnswerSchema = z.strictObject({ link: z.string(), invitation: invitationSchema });
export type NewInvitationAnswer = z.infer<typeof newInvitationAnswerSchema>;
/** `GET /api/v1/invitations`: those not used and not expired. */
export const invitationsSchema = z.strictObject({ asOfUs: instantUs, invitations: z.array(invitationSchema) });
export type InvitationsAnswer = z.infer<typeof invitationsSchema>;

export const personSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  rights: z.array(rightSchema),
  scope: scopeSchema,
  createdAtUs: instantUs,
  lastSeenAtUs: instantUs.optional(),
  /** Whether it is the one who asks, whom nobody but another may end. */
  you: z.boolean().optional(),
});
export type Person = z.infer<typeof personSchema>;
/** `GET /api/v1/people`; `DELETE /api/v1/people/{id}` ends the account, its sessions and what it made. */
export const peopleSchema = z.strictObject({ asOfUs: instantUs, people: z.array(personSchema) });
export type PeopleAnswer = z.infer<typeof peopleSchema>;

/** `GET /api/v1/jurisdictions`: every place of the country the reader's scope holds. */
export const jurisdictionsSchema = z.strictObject({
  asOfUs: instantUs,
  jurisdictions: z.array(
    z.strictObject({
      geoId: z.string(),
      name: z.string(),
      level: z.enum(["state", "territory", "county"]),
      postal: z.string(),
      place: z.string(),
    }),
  ),
});
