/** The first minute: an invitation becomes an account with a passkey. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { NameField } from "../app/name-field.tsx";
import { useRoom } from "../app/room-context.tsx";
import { Loading } from "../app/states.tsx";
import { scopeWords } from "../text/scope-words.ts";
import { formatBoth } from "../time/age.ts";
import { Gate } from "./gate.tsx";
import { invitationAdvice, passkeyAdvice, readInvitation, welcome } from "./passkey.ts";

function Unusable({ children }: { readonly children: string }) {
  return (
    <Gate title="Welcome">
      <p className="notice notice-bad" role="alert">
        {children}
      </p>
      <p>
        Have you been here before? <Link to="/sign-in">Sign in</Link>.
      </p>
    </Gate>
  );
}

export function WelcomePage() {
  const { api, zone } = useRoom();
  const secret = useLocation().hash;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<string>();
  const invitation = useQuery({
    queryKey: ["invitation", secret],
    queryFn: () => readInvitation(api, secret),
    enabled: secret !== "",
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const name = typed ?? invitation.data?.name ?? "";
  const enter = useMutation({
    mutationFn: () => welcome(api, secret, name.trim()),
    async onSuccess() {
      queries.removeQueries({ queryKey: ["me"] });
      // Replaced, so that the used-up secret does not stay in the history.
      await navigate({ to: "/", replace: true });
    },
  });
  if (secret === "") {
    return (
      <Unusable>
        This page needs the whole invitation: its address ends in # and a long word. Open it again from where you got
        it.
      </Unusable>
    );
  }
  if (invitation.isError) return <Unusable>{invitationAdvice(invitation.error)}</Unusable>;
  if (invitation.data === undefined) {
    return (
      <Gate title="Welcome">
        <Loading what="the invitation" />
      </Gate>
    );
  }
  return (
    <Gate title="Welcome to the watch floor">
      <p>
        This invitation lets you watch over {scopeWords(invitation.data.scope)}
        {invitation.data.rights.includes("administer") && " and administer this hub"}.
      </p>
      <p>
        You sign in with a <strong>passkey</strong>: a key that this device keeps and unlocks with your fingerprint,
        face or PIN. There is no password to remember, and none that anyone could steal.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <NameField
          label="Your name, as others here will see it"
          value={name}
          change={setTyped}
          autoComplete="name"
          placeholder="Dana Reyes, Finney County"
          readOnly={invitation.data.name !== ""}
        />
        {enter.isError && (
          <p className="notice notice-bad" role="alert">
            {passkeyAdvice(enter.error)}
          </p>
        )}
        <Button type="submit" className="primary large" isPending={enter.isPending} isDisabled={name.trim() === ""}>
          {enter.isPending ? "Waiting for your device…" : "Create my passkey"}
        </Button>
      </form>
      <p className="quiet small">
        This invitation works once, until {formatBoth(invitation.data.expiresAtUs, zone)}. Add a passkey of a second
        device afterwards, under your account, in case this one is lost.
      </p>
    </Gate>
  );
}
