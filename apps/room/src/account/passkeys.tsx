/** The reader's passkeys: what there is, one more, and away with one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Passkey } from "@watchfloor/wire";
import { useState } from "react";
import { useRoom } from "../app/room-context.tsx";
import { Failed, Loading } from "../app/states.tsx";
import { signIn } from "../sign-in/passkey.ts";
import { AsOf } from "../time/moment.tsx";
import { NewPasskey } from "./new-passkey.tsx";
import {
  AnotherAccount,
  addPasskey,
  changeAdvice,
  PASSKEYS_KEY,
  readPasskeys,
  removePasskey,
  signInAndGoOn,
  wantsSignIn,
} from "./own-passkeys.ts";
import { PasskeysTable } from "./passkeys-table.tsx";
import { SignInFirst } from "./sign-in-first.tsx";

/** What needs a fresh sign-in, should the last one be too long ago. */
type Deed = { readonly kind: "add"; readonly name: string } | { readonly kind: "remove"; readonly passkey: Passkey };

interface Attempt {
  readonly deed: Deed;
  /** Signs in first. */
  readonly again: boolean;
}

function Why({ many }: { readonly many: number }) {
  if (many > 1) return <p className="quiet">Any one of these lets you in. Remove one as soon as its device is lost.</p>;
  return (
    <div className="notice notice-look">
      <p>
        <strong>You have one passkey. Add a second one on another device.</strong> If the phone or computer that holds
        it is lost or broken on election night, you cannot come in until an administrator invites you anew. With a
        second one, on a colleague's desk computer or on a security key in the office safe, you sign in at once.
      </p>
    </div>
  );
}

function done({ deed }: Attempt): string {
  return deed.kind === "add"
    ? `“${deed.name}” was added. It lets you in from now on.`
    : `“${deed.passkey.name}” was removed, and your sessions in other browsers ended.`;
}

export function Passkeys({ onAnother }: { readonly onAnother: () => void }) {
  const { api } = useRoom();
  const queries = useQueryClient();
  const answer = useQuery({ queryKey: PASSKEYS_KEY, queryFn: ({ signal }) => readPasskeys(api, signal) });
  const passkeys = answer.data?.passkeys;
  const [name, setName] = useState("");
  const change = useMutation({
    mutationFn: ({ deed, again }: Attempt) => {
      const act = () => (deed.kind === "add" ? addPasskey(api, deed.name) : removePasskey(api, deed.passkey));
      if (!again) return act();
      const read = async () => (await readPasskeys(api)).passkeys.map(({ id }) => id);
      return signInAndGoOn({ shown: passkeys?.map(({ id }) => id) ?? [], signIn: () => signIn(api), read, deed: act });
    },
    onError(error) {
      if (error instanceof AnotherAccount) onAnother();
    },
    onSuccess(_, { deed }) {
      if (deed.kind === "add") setName("");
    },
    onSettled: () => queries.invalidateQueries({ queryKey: PASSKEYS_KEY }),
  });
  const attempt = change.variables;
  return (
    <section className="panel account-passkeys" aria-labelledby="passkeys-title">
      <div className="panel-head">
        <h2 id="passkeys-title">Your passkeys</h2>
        <span className="panel-note">
          <AsOf atUs={answer.data?.asOfUs} failed={answer.isError} />
        </span>
      </div>
      {answer.isPending && <Loading what="your passkeys" lines={2} />}
      {answer.isError && passkeys === undefined && (
        <Failed error={answer.error} what="Your passkeys" retry={() => void answer.refetch()} />
      )}
      {passkeys !== undefined && (
        <>
          <Why many={passkeys.length} />
          <PasskeysTable
            passkeys={passkeys}
            remove={(passkey) => change.mutate({ deed: { kind: "remove", passkey }, again: false })}
          />
          {change.isError && wantsSignIn(change.error) && attempt !== undefined ? (
            <SignInFirst
              goesOn={
                attempt.deed.kind === "add"
                  ? `“${attempt.deed.name}” is added`
                  : `“${attempt.deed.passkey.name}” is removed`
              }
              signIn={() => change.mutate({ deed: attempt.deed, again: true })}
              leave={() => change.reset()}
            />
          ) : (
            change.isError && (
              <p className="notice notice-bad" role="alert">
                {changeAdvice(change.error)}
              </p>
            )
          )}
          <p role="status" className={change.isSuccess ? "notice notice-good" : "visually-hidden"}>
            {change.isSuccess && attempt !== undefined ? done(attempt) : ""}
          </p>
          <h3>Add a passkey</h3>
          <NewPasskey
            name={name}
            change={setName}
            pending={change.isPending}
            add={() => change.mutate({ deed: { kind: "add", name: name.trim() }, again: false })}
          />
        </>
      )}
    </section>
  );
}
