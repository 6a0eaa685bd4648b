/** One HTTPS request and its answer, bounded in size and time. */
import { type Agent, type RequestOptions, request } from "node:https";
import { WatchfloorError } from "@watchfloor/domain";
import { type Answer, connectionError, refusalOf } from "./refusal.ts";

/** Answers are receipts, positions and problems; a longer one is no hub's. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Longest silence on a connection before the request is given up and tried again. */
const SILENCE_MS = 30_000;

export interface Exchange {
  readonly url: URL;
  readonly agent: Agent;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns the body of a 2xx answer as JSON, undefined when there is none.
 * @throws {WatchfloorError} E_HUB_UNREACHABLE, E_CERTIFICATE, or what the hub answered. The signal's reason when aborted.
 */
export async function exchange(wanted: Exchange): Promise<unknown> {
  let answer: Answer;
  try {
    answer = await ask(wanted);
  } catch (error) {
    wanted.signal?.throwIfAborted();
    if (error instanceof WatchfloorError) throw error;
    throw connectionError(error, wanted.url.host);
  }
  if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
  return answer.json;
}

function ask({ url, agent, method, headers, body, signal }: Exchange): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options: RequestOptions = {
    agent,
    method,
    headers: { ...headers, "content-length": String(body?.length ?? 0) },
    timeout: SILENCE_MS,
    ...(signal === undefined ? {} : { signal }),
  };
  const asked = request(url, options, (answered) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answered.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) answered.destroy(new Error("the answer is too long"));
      else chunks.push(chunk);
    });
    answered.on("error", reject);
    answered.on("close", () => reject(new Error("the answer was cut off")));
    answered.on("end", () =>
      resolve({
        status: answered.statusCode ?? 0,
        retryAfter: answered.headers["retry-after"],
        json: parse(Buffer.concat(chunks).toString("utf8")),
      }),
    );
  });
  asked.on("timeout", () => asked.destroy(new Error(`no word for ${SILENCE_MS} ms`)));
  asked.on("error", reject);
  asked.end(body);
  return promise;
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
