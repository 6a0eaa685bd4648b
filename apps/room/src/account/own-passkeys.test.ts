import { expect, test } from "vitest";
import { ApiProblem } from "../api/problem.ts";
import { AnotherAccount, changeAdvice, type SigningInAgain, signInAndGoOn, wantsSignIn } from "./own-passkeys.ts";

function standUp(now: readonly string[]) {
  const done: string[] = [];
  const parts: SigningInAgain = {
    shown: ["a", "b"],
    signIn: async () => {
      done.push("signed in");
    },
    read: async () => now,
    deed: async () => {
      done.push("deed");
    },
  };
  return { done, parts };
}

test("[R42] after signing in again goes on with what was asked for", async () => {
  const { done, parts } = standUp(["b", "c"]);
  await signInAndGoOn(parts);
  expect(done).toEqual(["signed in", "deed"]);
});

test("[R42] does nothing when another account's passkey signed in", async () => {
  const { done, parts } = standUp(["x", "y"]);
  await expect(signInAndGoOn(parts)).rejects.toBeInstanceOf(AnotherAccount);
  expect(done).toEqual(["signed in"]);
});

test("[R42] does nothing when signing in again fails", async () => {
  const { done, parts } = standUp(["a"]);
  const refused = new ApiProblem(401, "E_SIGN_IN", "Try again.");
  await expect(signInAndGoOn({ ...parts, signIn: () => Promise.reject(refused) })).rejects.toBe(refused);
  expect(done).toEqual([]);
});

test("[R42] only the hub's own word asks for a fresh sign-in", () => {
  expect(wantsSignIn(new ApiProblem(403, "E_SIGN_IN_AGAIN", "Sign in."))).toBe(true);
  expect(wantsSignIn(new ApiProblem(403, "E_FORBIDDEN", "No."))).toBe(false);
  expect(wantsSignIn(new Error("E_SIGN_IN_AGAIN"))).toBe(false);
});

test("[R42] a device that holds one already is told to be the wrong device", () => {
  expect(changeAdvice(new DOMException("held", "InvalidStateError"))).toMatch(/another device/);
  expect(changeAdvice(new DOMException("left", "NotAllowedError"))).toMatch(/did not answer|cancelled/);
});
