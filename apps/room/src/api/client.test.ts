import { expect, test } from "vitest";
import { createApi } from "./client.ts";
import { ApiProblem, adviceOf, isSignedOut } from "./problem.ts";
import { tryAgain } from "./queries.ts";
import { isMapAnswer, readLiveMessage } from "./shape.ts";

const noLimit = () => new AbortController().signal;
const answering = (body: string, status = 200) => createApi(async () => new Response(body, { status }), noLimit);

async function failure(work: Promise<unknown>): Promise<ApiProblem> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiProblem)) throw new Error("no ApiProblem");
  return error;
}

test("[R27] a refusal carries the hub's code, advice and facts", async () => {
  const body = JSON.stringify({
    code: "E_FILTER_SYNTAX",
    advice: "Correct it.",
    facts: { reason: "no\u202e field", position: 3, odd: {} },
  });
  const problem = await failure(answering(body, 400).get("/x", isMapAnswer));
  expect(problem).toMatchObject({
    status: 400,
    code: "E_FILTER_SYNTAX",
    facts: { reason: "no\u202e field", position: 3 },
  });
  expect(Object.keys(problem.facts)).toEqual(["reason", "position"]);
  expect(adviceOf(problem)).toBe("Correct it. (no<U+202E> field)");
  expect(tryAgain(0, problem)).toBe(false);
});

test("[R27] a proxy's page, an empty answer and no answer at all become advice too", async () => {
  expect((await failure(answering("<html>", 502).get("/x", isMapAnswer))).advice).toMatch(/answered 502/);
  expect((await failure(answering("", 401).get("/x", isMapAnswer))).status).toBe(401);
  expect(isSignedOut(await failure(answering("", 401).get("/x", isMapAnswer)))).toBe(true);
  const unreachable = createApi(() => Promise.reject(new TypeError("failed to fetch")), noLimit);
  const problem = await failure(unreachable.get("/x", isMapAnswer));
  expect(problem.code).toBe("E_HUB_UNREACHABLE");
  expect([tryAgain(0, problem), tryAgain(2, problem)]).toEqual([true, false]);
});

test("[R27] an answer of another shape is refused, not drawn", async () => {
  for (const body of ["[]", "null", '{"asOfUs":1}', '{"asOfUs":1,"jurisdictions":[{"geoId":7}]}', "{"]) {
    const { code } = await failure(answering(body).get("/x", isMapAnswer));
    expect(["E_WIRE_VERSION", "E_INTERNAL"]).toContain(code);
  }
  await expect(answering('{"asOfUs":1,"jurisdictions":[]}').get("/x", isMapAnswer)).resolves.toEqual({
    asOfUs: 1,
    jurisdictions: [],
  });
});

test("[R27] a body is JSON and says so; without one there is no content type", async () => {
  const sent: RequestInit[] = [];
  const api = createApi(async (_path, init) => {
    sent.push(init);
    return new Response('{"asOfUs":1,"jurisdictions":[]}');
  }, noLimit);
  await api.post("/x", { a: 1 }, isMapAnswer);
  await api.post("/x", undefined, isMapAnswer);
  expect(sent.map(({ headers }) => new Headers(headers).get("content-type"))).toEqual(["application/json", null]);
  expect(sent.map(({ body }) => body)).toEqual(['{"a":1}', undefined]);
});

test("[R40] a read that hangs is given up after 30 s, in the answer's head and in its body, and is a failure", async () => {
  for (const hangs of ["head", "body"]) {
    const limits: { readonly ms: number; readonly end: AbortController }[] = [];
    const api = createApi(
      async (_path, { signal }) => {
        const never = new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
        if (hangs === "head") return never;
        return new Response(new ReadableStream({ pull: () => never }));
      },
      (ms) => {
        const end = new AbortController();
        limits.push({ ms, end });
        return end.signal;
      },
    );
    const asked = failure(api.get("/x", isMapAnswer, new AbortController().signal));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(limits.map(({ ms }) => ms)).toEqual([30_000]);
    limits[0]?.end.abort(new DOMException("too long", "TimeoutError"));
    expect(await asked).toMatchObject({ code: "E_HUB_UNREACHABLE", status: 0 });
  }
});

test("[R8] a live message of unknown kind or shape is none", () => {
  expect(readLiveMessage({ kind: "tick", atUs: 1, dropped: 0 })).toEqual({ kind: "tick", atUs: 1, dropped: 0 });
  for (const message of [{ kind: "tick" }, { kind: "alert", alert: {} }, { kind: "else" }, null, [], "hello"])
    expect(readLiveMessage(message)).toBeUndefined();
});
