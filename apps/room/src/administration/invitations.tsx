/** Lets a new person in: a one-time address under which they make their passkey. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { adviceOf } from "../api/problem.ts";
import { Confirm } from "../app/confirm.tsx";
import { NameField } from "../app/name-field.tsx";
import { useRoom } from "../app/room-context.tsx";
import { Failed } from "../app/states.tsx";
import { Untrusted } from "../text/untrusted.tsx";
import { Ago, AsOf } from "../time/moment.tsx";
import { isInvitations, isNewInvitation } from "./answers.ts";
import { firstGrant, type Grant, grantWords, scopeOf } from "./grant.ts";
import { MadeBy } from "./made-by.tsx";
import { RightsField, useGiver } from "./rights-field.tsx";
import { ShownOnce } from "./shown-once.tsx";

const KEY = ["invitations"] as const;

function Open() {
  const { api } = useRoom();
  const queries = useQueryClient();
  const answer = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/invitations", isInvitations, signal),
  });
  const withdraw = useMutation({
    mutationFn: (id: string) => api.remove(`/api/v1/invitations/${encodeURIComponent(id)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  const open = answer.data?.invitations ?? [];
  if (answer.isError && answer.data === undefined)
    return <Failed error={answer.error} what="The invitations" retry={() => void answer.refetch()} />;
  if (open.length === 0) return null;
  return (
    <>
      <h3>
        Not used yet{" "}
        <span className="panel-note">
          <AsOf atUs={answer.data?.asOfUs} failed={answer.isError} />
        </span>
      </h3>
      <ul className="rows">
        {open.map(({ id, name, rights, scope, createdAtUs, expiresAtUs, createdBy }) => (
          <li key={id} className="exact-host">
            <span>
              <Untrusted text={name} limit={60} />{" "}
              <span className="quiet">
                {grantWords(rights, scope)}, made <Ago atUs={createdAtUs} />
                <MadeBy name={createdBy} />, ends <Ago atUs={expiresAtUs} />
              </span>
            </span>
            <Confirm
              name={`Withdraw the invitation of ${name}`}
              title={`Withdraw the invitation of “${name}”?`}
              deed="Withdraw"
              onConfirm={() => withdraw.mutate(id)}
            >
              <p>Its address stops working at once. You can make a new one.</p>
            </Confirm>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Invitations() {
  const { api } = useRoom();
  const giver = useGiver();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [grant, setGrant] = useState<Grant>(() => firstGrant(giver));
  const scope = scopeOf(grant);
  const make = useMutation({
    mutationFn: () =>
      api.post(
        "/api/v1/invitations",
        { name: name.trim(), rights: grant.rights, scope, validForHours: 24 },
        isNewInvitation,
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <section className="panel form" aria-labelledby="invite-title">
      <h2 id="invite-title">Invite a person</h2>
      {make.data !== undefined ? (
        <ShownOnce
          title="Invitation."
          secret={make.data.link}
          expiresAtUs={make.data.invitation.expiresAtUs}
          done={() => make.reset()}
        >
          <p>Send it by a way you trust; whoever opens it first makes the account.</p>
        </ShownOnce>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <NameField label="Name of the person" value={name} change={setName} placeholder="Dana Reyes, Finney County" />
          <RightsField grant={grant} change={setGrant} offered={["watch", "administer"]} />
          {make.isError && (
            <p className="notice notice-bad" role="alert">
              {adviceOf(make.error)}
            </p>
          )}
          <Button
            type="submit"
            className="primary"
            isPending={make.isPending}
            isDisabled={name.trim() === "" || grant.rights.length === 0 || scope === undefined}
          >
            Make an invitation
          </Button>
        </form>
      )}
      <Open />
    </section>
  );
}
