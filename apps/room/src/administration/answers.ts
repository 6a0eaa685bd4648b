/** Guards over what administration reads and writes. */
import type {
  ApiToken,
  ApiTokensAnswer,
  EnrolmentTokenAnswer,
  Invitation,
  InvitationsAnswer,
  NewApiTokenAnswer,
  NewInvitationAnswer,
  PeopleAnswer,
  Person,
} from "@watchfloor/wire";
import { isFields } from "../api/shape.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a person, a token and an invitation have in common. */
function isGranted(value: unknown): value is Fields {
  return (
    isFields(value) &&
    typeof value.id === "string" &&
    typeof value.name === "string" &&
    typeof value.createdAtUs === "number" &&
    Array.isArray(value.rights) &&
    isFields(value.scope)
  );
}

function isApiToken(value: unknown): value is ApiToken {
  return isGranted(value) && typeof value.expiresAtUs === "number";
}

function isInvitation(value: unknown): value is Invitation {
  return isGranted(value) && typeof value.expiresAtUs === "number";
}

function isPerson(value: unknown): value is Person {
  return isGranted(value);
}

function isDated(value: unknown): value is Fields {
  return isFields(value) && typeof value.asOfUs === "number";
}

function isListOf(value: unknown, of: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(of);
}

export function isApiTokens(value: unknown): value is ApiTokensAnswer {
  return isDated(value) && isListOf(value.tokens, isApiToken);
}

export function isInvitations(value: unknown): value is InvitationsAnswer {
  return isDated(value) && isListOf(value.invitations, isInvitation);
}

export function isPeople(value: unknown): value is PeopleAnswer {
  return isDated(value) && isListOf(value.people, isPerson);
}

export function isNewApiToken(value: unknown): value is NewApiTokenAnswer {
  return isFields(value) && typeof value.token === "string" && isApiToken(value.apiToken);
}

export function isNewInvitation(value: unknown): value is NewInvitationAnswer {
  return isFields(value) && typeof value.link === "string" && isInvitation(value.invitation);
}

export function isNewEnrolmentToken(value: unknown): value is EnrolmentTokenAnswer {
  return isFields(value) && typeof value.token === "string" && typeof value.expiresAtUs === "number";
}
