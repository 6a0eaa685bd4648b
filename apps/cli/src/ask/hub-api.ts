/** A hub's REST answers, asked with a token and decoded by the wire's own schemas. */
import { ERRORS, type ErrorCode, WatchfloorError } from "@watchfloor/domain";
import { problemSchema } from "@watchfloor/wire";
import type { z } from "zod";
import type { House, Trust } from "../house/house.ts";

/** A hub one may ask. */
export interface HubAddress {
  /** `http://127.0.0.1:8470`; a path is ignored. */
  readonly url: string;
  readonly token: string;
  /** Whom to trust there, and nobody else; absent for the authorities that every program trusts. */
  readonly trust?: Trust;
}

export interface HubApi {
  readonly get: <Body>(path: string, schema: z.ZodType<Body>) => Promise<Body>;
  readonly post: <Body>(path: string, body: unknown, schema: z.ZodType<Body>) => Promise<Body>;
  readonly remove: (path: string) => Promise<void>;
}

const ASK_TIMEOUT_MS = 60_000;

/** How a hub is reached whose certificate is vouched for by `trust`. */
export function reach(house: Pick<House, "fetch" | "fetchTrusting">, trust: Trust | undefined): typeof fetch {
  return trust === undefined ? house.fetch : house.fetchTrusting(trust);
}

/** What TLS says of a certificate that nobody we trust has signed. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY)/;

function whyUnreachable(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return undefined;
  const code = "code" in cause ? String(cause.code) : "";
  return UNTRUSTED.test(code)
    ? `${cause.message}: give the certificate to trust with --ca FILE, hub/ca/certificate.pem of that hub's data directory`
    : cause.message;
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

async function refusal(url: string, response: Response): Promise<WatchfloorError> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const problem = problemSchema.safeParse(body).data;
  if (problem === undefined) {
    const code = response.status === 401 ? "E_UNAUTHENTICATED" : "E_HUB_ANSWER";
    return new WatchfloorError(code, { url, status: response.status, said: text.slice(0, 200) });
  }
  return new WatchfloorError(isErrorCode(problem.code) ? problem.code : "E_HUB_ANSWER", {
    url,
    status: response.status,
    ...problem.facts,
  });
}

/**
 * Asks the hub at `address`.
 *
 * @throws {WatchfloorError} from the methods: the hub's own code with what it said, or E_HUB_UNREACHABLE.
 */
export function hubApi(address: HubAddress, fetchIt: typeof fetch): HubApi {
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const url = new URL(path, address.url).href;
    let response: Response;
    try {
      response = await fetchIt(url, {
        method,
        headers: {
          authorization: `Bearer ${address.token}`,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
        // A token goes to the hub one named, and nowhere that it points to.
        redirect: "error",
      });
    } catch (cause) {
      throw new WatchfloorError("E_HUB_UNREACHABLE", { url, reason: whyUnreachable(cause) }, { cause });
    }
    if (!response.ok) throw await refusal(url, response);
    return response;
  };
  const decode = async <Body>(path: string, response: Response, schema: z.ZodType<Body>): Promise<Body> => {
    const read = schema.safeParse(await response.json().catch(() => undefined));
    if (read.success) return read.data;
    const at = read.error.issues[0];
    throw new WatchfloorError("E_HUB_ANSWER", {
      url: new URL(path, address.url).href,
      at: at?.path.join("."),
      reason: at?.message,
    });
  };
  return {
    get: async (path, schema) => decode(path, await ask("GET", path), schema),
    post: async (path, body, schema) => decode(path, await ask("POST", path, body), schema),
    remove: async (path) => {
      await (await ask("DELETE", path)).body?.cancel();
    },
  };
}
