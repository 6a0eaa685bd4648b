/** Search: a filter in the house's language over everything stored, as records or as counts. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ApiProblem } from "../api/problem.ts";
import { isQueryAnswer } from "../api/shape.ts";
import { Page } from "../app/page.tsx";
import { useRoom } from "../app/room-context.tsx";
import { Empty, Failed, Loading } from "../app/states.tsx";
import { countOf, formatCount } from "../text/figures.ts";
import { formatLag } from "../time/age.ts";
import { AsOf } from "../time/moment.tsx";
import { Groups } from "./groups.tsx";
import { EXAMPLES, GROUP_FIELDS } from "./language.ts";
import { Results } from "./results.tsx";

const LIMIT = 200;

/** A refused filter: the text, the arrow under the mistake, and what is wrong. */
function Refused({ problem }: { readonly problem: ApiProblem }) {
  const { line, arrow, reason } = problem.facts;
  return (
    <div className="notice notice-bad" role="alert">
      <p>
        <strong>The filter cannot be read:</strong> {String(reason ?? problem.advice)}
      </p>
      {typeof line === "string" && typeof arrow === "string" && (
        <pre className="arrow">
          {line}
          {"\n"}
          {arrow}
        </pre>
      )}
    </div>
  );
}

function Examples({ take }: { readonly take: (filter: string, groupBy?: string) => void }) {
  return (
    <section className="panel examples" aria-labelledby="examples-title">
      <h2 id="examples-title">Examples</h2>
      <ul>
        {EXAMPLES.map(({ filter, groupBy, says }) => (
          <li key={filter + groupBy}>
            <Button className="example" onPress={() => take(filter, groupBy)}>
              <span>{says}</span>
              <code>
                {filter}
                {groupBy !== undefined && <span className="quiet"> by {groupBy}</span>}
              </code>
            </Button>
          </li>
        ))}
      </ul>
      <p className="quiet">
        Compare with = != &lt; &lt;= &gt; &gt;= and ~ (contains); join with and, or, not and brackets; text in quotes
        alone is looked for everywhere; an address or a network alone asks for either end.
      </p>
    </section>
  );
}

export function SearchPage() {
  const { api } = useRoom();
  const asked = useSearch({ from: "/shell/search" });
  const navigate = useNavigate({ from: "/search" });
  const [filter, setFilter] = useState(asked.filter ?? "");
  const [groupBy, setGroupBy] = useState(asked.groupBy ?? "");
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setFilter(asked.filter ?? "");
    setGroupBy(asked.groupBy ?? "");
  }, [asked.filter, asked.groupBy]);
  const isAsked = asked.filter !== undefined;
  const answer = useQuery({
    queryKey: ["query", asked.filter, asked.groupBy, asked.limit],
    queryFn: () =>
      api.post(
        "/api/v1/query",
        {
          filter: asked.filter ?? "",
          limit: asked.limit ?? LIMIT,
          ...(asked.groupBy !== undefined && asked.groupBy !== "" && { groupBy: asked.groupBy }),
        },
        isQueryAnswer,
      ),
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const ask = (nextFilter: string, nextGroup: string) => {
    const search = { filter: nextFilter.trim(), ...(nextGroup.trim() !== "" && { groupBy: nextGroup.trim() }) };
    if (search.filter === asked.filter && (search.groupBy ?? "") === (asked.groupBy ?? "")) void answer.refetch();
    else void navigate({ search });
  };
  const refused =
    answer.error instanceof ApiProblem && answer.error.code === "E_FILTER_SYNTAX" ? answer.error : undefined;
  return (
    <Page title="Search" className="search-page">
      <form
        className="panel search-form"
        onSubmit={(event) => {
          event.preventDefault();
          ask(filter, groupBy);
        }}
      >
        <label className="search-filter">
          Filter
          <input
            ref={box}
            className="mono"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            maxLength={4096}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            placeholder="event_type = alert and severity <= 2"
            aria-invalid={refused !== undefined}
          />
        </label>
        <label className="search-group">
          Count by
          <input
            className="mono"
            list="group-fields"
            value={groupBy}
            onChange={(event) => setGroupBy(event.target.value)}
            spellCheck={false}
            autoComplete="off"
            placeholder="nothing"
          />
          <datalist id="group-fields">
            {GROUP_FIELDS.map((field) => (
              <option key={field} value={field} />
            ))}
          </datalist>
        </label>
        <Button type="submit" className="primary" isPending={answer.isFetching}>
          Search
        </Button>
      </form>
      {isAsked && answer.isPending && <Loading what="results" lines={8} />}
      {refused !== undefined && <Refused problem={refused} />}
      {answer.isError && refused === undefined && (
        <Failed error={answer.error} what="The results" retry={() => void answer.refetch()} />
      )}
      {answer.data !== undefined && !answer.isError && (
        <>
          <p className="search-said" role="status">
            <strong>{countOf(answer.data.total, "record")}</strong>
            {answer.data.events !== undefined &&
              answer.data.events.length < answer.data.total &&
              `, the newest ${formatCount(answer.data.events.length)} shown`}{" "}
            <span className="quiet">
              in {formatLag(answer.data.elapsedUs)} · <AsOf atUs={answer.data.asOfUs} />
            </span>
          </p>
          {answer.data.total === 0 && (
            <Empty title="Nothing stored matches">
              The filter was read and is right; no record within what you may see fits it. Try a wider time, one
              condition less, or <code>~</code> (contains) instead of <code>=</code>.
            </Empty>
          )}
          {answer.data.groups !== undefined && answer.data.total > 0 && (
            <Groups
              groups={answer.data.groups}
              field={asked.groupBy ?? ""}
              total={answer.data.total}
              narrow={(value) => {
                const term = `${asked.groupBy} = ${JSON.stringify(value)}`;
                ask(asked.filter === "" || asked.filter === undefined ? term : `(${asked.filter}) and ${term}`, "");
              }}
            />
          )}
          {answer.data.events !== undefined && answer.data.events.length > 0 && <Results events={answer.data.events} />}
        </>
      )}
      {(!isAsked || refused !== undefined || answer.data?.total === 0) && (
        <Examples
          take={(nextFilter, nextGroup) => {
            ask(nextFilter, nextGroup ?? "");
            box.current?.focus();
          }}
        />
      )}
    </Page>
  );
}
