/** What a person does to the own passkeys, and the fresh sign-in that the hub asks for before it. */
import { startRegistration } from "@simplewebauthn/browser";
import type { Passkey, PasskeysAnswer } from "@watchfloor/wire";
import { type Api, isAnything } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { passkeyAdvice } from "../sign-in/passkey.ts";
import { isNewPasskeyOptions, isPasskey, isPasskeys } from "./answers.ts";

export const PASSKEYS_KEY = ["passkeys"] as const;

const PATH = "/api/v1/me/passkeys";
const pathOf = ({ id }: Passkey) => `${PATH}/${encodeURIComponent(id)}`;

export function readPasskeys(api: Api, signal?: AbortSignal): Promise<PasskeysAnswer> {
  return api.get(PATH, isPasskeys, signal);
}

/** Makes a passkey with the browser and gives it to the hub. @throws {ApiProblem | Error} see `passkeyAdvice`. */
export async function addPasskey(api: Api, name: string): Promise<void> {
  const { publicKey } = await api.post(`${PATH}/options`, undefined, isNewPasskeyOptions);
  const credential = await startRegistration({ optionsJSON: publicKey });
  await api.post(PATH, { name, credential }, isAnything);
}

export async function renamePasskey(api: Api, passkey: Passkey, name: string): Promise<void> {
  await api.patch(pathOf(passkey), { name }, isPasskey);
}

export function removePasskey(api: Api, passkey: Passkey): Promise<void> {
  return api.remove(pathOf(passkey));
}

/** Whether the hub wants to see the passkey once more before it does this. */
export function wantsSignIn(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "E_SIGN_IN_AGAIN";
}

/** The passkey that was used to sign in again belongs to another account: the browser is signed in as that one now. */
export class AnotherAccount extends Error {
  override readonly name = "AnotherAccount";
}

export interface SigningInAgain {
  /** Ids of the passkeys that the page showed when the deed was asked for. */
  readonly shown: readonly string[];
  readonly signIn: () => Promise<void>;
  /** Ids of the passkeys of whoever is signed in now. */
  readonly read: () => Promise<readonly string[]>;
  readonly deed: () => Promise<void>;
}

/**
 * Signs in, then does what the person was about to do; not when somebody else's passkey answered. A passkey belongs to
 * one account, so one that was there before shows that it is the same.
 *
 * @throws {AnotherAccount} and the deed is not done.
 */
export async function signInAndGoOn({ shown, signIn, read, deed }: SigningInAgain): Promise<void> {
  await signIn();
  const now = await read();
  if (!now.some((id) => shown.includes(id))) throw new AnotherAccount();
  await deed();
}

/** One sentence on what to do when a change did not work. */
export function changeAdvice(error: unknown): string {
  return error instanceof Error && error.name === "InvalidStateError"
    ? "That device holds a passkey of yours already. Choose another device, or a security key."
    : passkeyAdvice(error);
}
