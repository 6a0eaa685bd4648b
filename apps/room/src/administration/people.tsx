/** Who may come in. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { adviceOf } from "../api/problem.ts";
import { Confirm } from "../app/confirm.tsx";
import { useRoom } from "../app/room-context.tsx";
import { Failed, Loading } from "../app/states.tsx";
import { Untrusted } from "../text/untrusted.tsx";
import { Ago, AsOf } from "../time/moment.tsx";
import { isPeople } from "./answers.ts";
import { grantWords } from "./grant.ts";

const KEY = ["people"] as const;

export function People() {
  const { api } = useRoom();
  const queries = useQueryClient();
  const answer = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/people", isPeople, signal) });
  const end = useMutation({
    mutationFn: (id: string) => api.remove(`/api/v1/people/${encodeURIComponent(id)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <section className="panel" aria-labelledby="people-title">
      <div className="panel-head">
        <h2 id="people-title">People</h2>
        <span className="panel-note">
          <AsOf atUs={answer.data?.asOfUs} failed={answer.isError} />
        </span>
      </div>
      {answer.isPending && <Loading what="people" lines={2} />}
      {answer.isError && answer.data === undefined && (
        <Failed error={answer.error} what="The people" retry={() => void answer.refetch()} />
      )}
      {end.isError && (
        <p className="notice notice-bad" role="alert">
          {adviceOf(end.error)}
        </p>
      )}
      <ul className="rows">
        {answer.data?.people.map(({ id, name, rights, scope, lastSeenAtUs, you = false }) => (
          <li key={id} className="exact-host">
            <span>
              <Untrusted text={name} limit={60} />{" "}
              <span className="quiet">
                {grantWords(rights, scope)},{" "}
                {lastSeenAtUs === undefined ? (
                  "not seen yet"
                ) : (
                  <>
                    seen <Ago atUs={lastSeenAtUs} />
                  </>
                )}
              </span>
            </span>
            {you ? (
              <span className="quiet small">this is you; another administrator can end it</span>
            ) : (
              <Confirm
                name={`End account of ${name}`}
                title={`End the account of “${name}”?`}
                deed="End account"
                onConfirm={() => end.mutate(id)}
              >
                <p>Their sessions end at once and their passkey stops working. This cannot be undone.</p>
              </Confirm>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
