/** Passkeys: the browser's part, and what to say when it does not work. */
import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import type { WelcomeOptions } from "@watchfloor/wire";
import { type Api, isAnything } from "../api/client.ts";
import { ApiProblem, adviceOf } from "../api/problem.ts";
import { isFields } from "../api/shape.ts";

interface RequestOptions {
  readonly publicKey: PublicKeyCredentialRequestOptionsJSON;
}

type CreationOptions = WelcomeOptions & { readonly publicKey: PublicKeyCredentialCreationOptionsJSON };

function isRequestOptions(value: unknown): value is RequestOptions {
  return isFields(value) && isFields(value.publicKey) && typeof value.publicKey.challenge === "string";
}

function isCreationOptions(value: unknown): value is CreationOptions {
  return (
    isFields(value) &&
    typeof value.name === "string" &&
    typeof value.expiresAtUs === "number" &&
    Array.isArray(value.rights) &&
    isFields(value.scope) &&
    isFields(value.publicKey) &&
    typeof value.publicKey.challenge === "string" &&
    isFields(value.publicKey.user) &&
    isFields(value.publicKey.rp)
  );
}

/** Signs in with a passkey of this device. @throws {ApiProblem | Error} see `passkeyAdvice`. */
export async function signIn(api: Api): Promise<void> {
  const { publicKey } = await api.post("/api/v1/sign-in/options", undefined, isRequestOptions);
  const credential = await startAuthentication({ optionsJSON: publicKey });
  await api.post("/api/v1/sign-in", { credential }, isAnything);
}

/** What an invitation is for. @throws {ApiProblem} when it is used, expired or wrong. */
export function readInvitation(api: Api, secret: string): Promise<WelcomeOptions> {
  return api.post("/api/v1/welcome/options", { secret }, isCreationOptions);
}

/** Makes the account that an invitation is for, with a new passkey. @throws {ApiProblem | Error} see `passkeyAdvice`. */
export async function welcome(api: Api, secret: string, name: string): Promise<void> {
  const { publicKey } = await api.post("/api/v1/welcome/options", { secret, name }, isCreationOptions);
  const credential = await startRegistration({ optionsJSON: publicKey });
  await api.post("/api/v1/welcome", { secret, name, credential }, isAnything);
}

/** What to do when an invitation could not be read: no passkey has been asked for yet. */
export function invitationAdvice(error: unknown): string {
  return error instanceof ApiProblem && error.code === "E_SIGN_IN"
    ? "This invitation does not work any more: it was used, it ran out, or its address is not whole. Ask who sent it for a new one."
    : adviceOf(error);
}

/** One sentence on what to do after a failure of the above. */
export function passkeyAdvice(error: unknown): string {
  if (error instanceof ApiProblem) return adviceOf(error);
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
      return "The device did not answer, or it was cancelled. Try again when you are ready.";
    case "InvalidStateError":
      return "This device already holds a passkey for you. Sign in with it instead.";
    case "SecurityError":
      return "The browser refuses passkeys at this address. Open the room by the host name it was set up with, over https or on localhost.";
    case "NotSupportedError":
      return "This device cannot make the kind of passkey the hub asks for. Try another browser or a security key.";
    default:
      return "The passkey did not work here. Try again, or use another browser.";
  }
}
