/** Tokens for scripts: a name, rights, places and an end; the text is shown once. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ApiToken } from "@watchfloor/wire";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { adviceOf } from "../api/problem.ts";
import { Confirm } from "../app/confirm.tsx";
import { NameField } from "../app/name-field.tsx";
import { useRoom } from "../app/room-context.tsx";
import { ScrollRegion } from "../app/scroll-region.tsx";
import { Failed, Loading } from "../app/states.tsx";
import { scopeWords } from "../text/scope-words.ts";
import { Untrusted } from "../text/untrusted.tsx";
import { Ago, AsOf, Exact } from "../time/moment.tsx";
import { isApiTokens, isNewApiToken } from "./answers.ts";
import { firstGrant, type Grant, scopeOf } from "./grant.ts";
import { MadeBy } from "./made-by.tsx";
import { RightsField, useGiver } from "./rights-field.tsx";
import { ShownOnce } from "./shown-once.tsx";

const KEY = ["tokens"] as const;

function NewToken() {
  const { api } = useRoom();
  const giver = useGiver();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [grant, setGrant] = useState<Grant>(() => firstGrant(giver));
  const [days, setDays] = useState(30);
  const scope = scopeOf(grant);
  const make = useMutation({
    mutationFn: () =>
      api.post("/api/v1/tokens", { name: name.trim(), rights: grant.rights, scope, validForDays: days }, isNewApiToken),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  if (make.data !== undefined) {
    return (
      <ShownOnce
        title="API token."
        secret={make.data.token}
        expiresAtUs={make.data.apiToken.expiresAtUs}
        done={() => make.reset()}
      >
        <p>
          Scripts send it as <code>authorization: Bearer …</code>
        </p>
      </ShownOnce>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <NameField label="Name of the token" value={name} change={setName} placeholder="nightly report" />
      <RightsField grant={grant} change={setGrant} offered={["watch", "administer", "metrics"]} />
      <label className="field">
        Works for
        <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
          <option value={1}>1 day</option>
          <option value={30}>30 days</option>
          <option value={366}>1 year</option>
        </select>
      </label>
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
        Make a token
      </Button>
    </form>
  );
}

function Row({ token, revoke }: { readonly token: ApiToken; readonly revoke: () => void }) {
  return (
    <tr>
      <th scope="row" data-label="Name">
        <Untrusted text={token.name} limit={60} />
      </th>
      <td data-label="May">
        {token.rights.join(", ")} in {scopeWords(token.scope)}
      </td>
      <td data-label="Made" className="exact-host">
        <Ago atUs={token.createdAtUs} />
        <MadeBy name={token.createdBy} />
      </td>
      <td data-label="Last used" className="exact-host">
        {token.lastUsedAtUs === undefined ? <span className="quiet">never</span> : <Ago atUs={token.lastUsedAtUs} />}
      </td>
      <td data-label="Until">
        <Exact atUs={token.expiresAtUs} />
      </td>
      <td>
        <Confirm name={`Revoke ${token.name}`} title={`Revoke “${token.name}”?`} deed="Revoke" onConfirm={revoke}>
          <p>Scripts that use it are refused from their next request on. This cannot be undone.</p>
        </Confirm>
      </td>
    </tr>
  );
}

export function ApiTokens() {
  const { api } = useRoom();
  const queries = useQueryClient();
  const answer = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/tokens", isApiTokens, signal) });
  const revoke = useMutation({
    mutationFn: (id: string) => api.remove(`/api/v1/tokens/${encodeURIComponent(id)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <section className="panel" aria-labelledby="tokens-title">
      <div className="panel-head">
        <h2 id="tokens-title">API tokens</h2>
        <span className="panel-note">
          <AsOf atUs={answer.data?.asOfUs} failed={answer.isError} />
        </span>
      </div>
      {answer.isPending && <Loading what="tokens" lines={2} />}
      {answer.isError && answer.data === undefined && (
        <Failed error={answer.error} what="The tokens" retry={() => void answer.refetch()} />
      )}
      {revoke.isError && (
        <p className="notice notice-bad" role="alert">
          {adviceOf(revoke.error)}
        </p>
      )}
      {answer.data !== undefined &&
        (answer.data.tokens.length === 0 ? (
          <p className="quiet">
            No token yet. Scripts and <code>watchfloor query</code> need one.
          </p>
        ) : (
          <ScrollRegion label="Table of API tokens">
            <table className="stacking">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">May</th>
                  <th scope="col">Made</th>
                  <th scope="col">Last used</th>
                  <th scope="col">Until</th>
                  <th scope="col">
                    <span className="visually-hidden">Revoke</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {answer.data.tokens.map((token) => (
                  <Row key={token.id} token={token} revoke={() => revoke.mutate(token.id)} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        ))}
      <h3>New API token</h3>
      <NewToken />
    </section>
  );
}
