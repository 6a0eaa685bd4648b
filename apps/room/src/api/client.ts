/** The hub's REST, same origin, session by cookie: one function per verb, every failure an `ApiProblem`. */
import { ApiProblem } from "./problem.ts";
import { isFields } from "./shape.ts";

export interface Api {
  /** @throws {ApiProblem} also when the answer is not what `accept` takes. */
  get<T>(path: string, accept: (value: unknown) => value is T, signal?: AbortSignal): Promise<T>;
  /** With no body when `body` is undefined. @throws {ApiProblem} */
  post<T>(path: string, body: unknown, accept: (value: unknown) => value is T): Promise<T>;
  /** @throws {ApiProblem} */
  patch<T>(path: string, body: object, accept: (value: unknown) => value is T): Promise<T>;
  /** @throws {ApiProblem} */
  remove(path: string): Promise<void>;
}

/** For answers whose body does not matter. */
export function isAnything(_value: unknown): _value is unknown {
  return true;
}

function readFacts(value: unknown): Record<string, string | number | boolean> {
  if (!isFields(value)) return {};
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, fact] of Object.entries(value)) {
    if (typeof fact === "string" || typeof fact === "number" || typeof fact === "boolean") kept[name] = fact;
  }
  return kept;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ApiProblem(
      response.status,
      "E_INTERNAL",
      "The hub's answer is not readable; look at its log.",
      {},
      { cause: error },
    );
  }
}

function problemOf(status: number, body: unknown): ApiProblem {
  if (isFields(body) && typeof body.code === "string" && typeof body.advice === "string") {
    return new ApiProblem(status, body.code, body.advice, readFacts(body.facts));
  }
  return new ApiProblem(status, "E_INTERNAL", `The hub answered ${status} without saying why; look at its log.`);
}

/**
 * A read that takes longer is given up: one that hangs in a dead connection would be waited for by every later one.
 * The hub's own bounds on a question are 10 s for the store to settle and 10 s for each query.
 */
const READ_WITHIN_MS = 30_000;

function asProblem(error: unknown): unknown {
  if (error instanceof ApiProblem || (error instanceof DOMException && error.name === "AbortError")) return error;
  const advice = "The hub does not answer; this page goes on trying.";
  return new ApiProblem(0, "E_HUB_UNREACHABLE", advice, {}, { cause: error });
}

/**
 * @param fetch the browser's, or a test's.
 * @param timeout a signal that fires after so many ms.
 */
export function createApi(
  fetch: (path: string, init: RequestInit) => Promise<Response>,
  timeout: (ms: number) => AbortSignal,
): Api {
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    try {
      const response = await fetch(path, { ...init, credentials: "same-origin", cache: "no-store" });
      if (!response.ok) throw problemOf(response.status, await readBody(response).catch(() => undefined));
      return await readBody(response);
    } catch (error) {
      throw asProblem(error);
    }
  };
  const accepted = <T>(value: unknown, accept: (value: unknown) => value is T): T => {
    if (accept(value)) return value;
    throw new ApiProblem(200, "E_WIRE_VERSION", "The hub speaks another version than this page; load the page again.");
  };
  const json = { accept: "application/json" };
  const writing = (method: string, body: unknown) => ({
    method,
    headers: { ...json, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return {
    async get(path, accept, signal) {
      const within = timeout(READ_WITHIN_MS);
      const until = signal === undefined ? within : AbortSignal.any([signal, within]);
      return accepted(await send(path, { headers: json, signal: until }), accept);
    },
    async post(path, body, accept) {
      if (body === undefined) return accepted(await send(path, { method: "POST", headers: json }), accept);
      return accepted(await send(path, writing("POST", body)), accept);
    },
    async patch(path, body, accept) {
      return accepted(await send(path, writing("PATCH", body)), accept);
    },
    async remove(path) {
      await send(path, { method: "DELETE", headers: json });
    },
  };
}
