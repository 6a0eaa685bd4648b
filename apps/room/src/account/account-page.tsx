/** The reader's own account: who they are here, what they may see and do, the keys that let them in, the way out. */
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { Page } from "../app/page.tsx";
import { useMe } from "../app/shell.tsx";
import { useSignOut } from "../app/sign-out.ts";
import { Exact } from "../time/moment.tsx";
import { Passkeys } from "./passkeys.tsx";
import { WhoAmI } from "./who-am-i.tsx";

/** Everything on the page and in its cache is of the account before; only loading it anew is safe. */
function Another() {
  return (
    <Page title="Another account">
      <div className="notice notice-bad" role="alert">
        <p>
          <strong>That passkey belongs to another account.</strong> This browser is signed in as that account now, and
          nothing was changed in yours.
        </p>
        <p className="row">
          <Button autoFocus className="primary" onPress={() => globalThis.location.assign("/account")}>
            Open that account
          </Button>
        </p>
      </div>
    </Page>
  );
}

export function AccountPage() {
  const me = useMe();
  const signOut = useSignOut();
  const [another, setAnother] = useState(false);
  if (another) return <Another />;
  return (
    <Page title="Your account" className="account">
      <div className="account-grid">
        {me !== undefined && <WhoAmI me={me} />}
        <Passkeys onAnother={() => setAnother(true)} />
        <section className="panel account-session" aria-labelledby="session-title">
          <h2 id="session-title">This browser</h2>
          {me?.sessionEndsAtUs !== undefined && (
            <p>
              You are signed in until <Exact atUs={me.sessionEndsAtUs} />, and no longer than twelve hours without use.
            </p>
          )}
          <p>On a computer that others use too, sign out when you leave it; your passkey lets you in again.</p>
          <Button onPress={() => void signOut()}>Sign out</Button>
        </section>
      </div>
    </Page>
  );
}
