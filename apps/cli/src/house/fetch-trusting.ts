/** `fetch` for a hub whose certificate none of the world's authorities has signed. */
import { request } from "node:https";
import type { Trust } from "./house.ts";

const BODILESS = [204, 205, 304];

/**
 * As `fetch`, over TLS and to nobody whom `trust` does not vouch for: chain, name and dates are checked as ever. Follows
 * no redirect. Node's own `fetch` takes no authority for one address, only for the whole process.
 */
export function fetchTrusting({ ca, serverName }: Trust): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const body = Buffer.from(await asked.arrayBuffer());
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const sent = request(
      asked.url,
      {
        method: asked.method,
        headers: Object.fromEntries(asked.headers),
        ca,
        // An operator's certificate may be named itself, without the authority that signed it.
        allowPartialTrustChain: true,
        ...(serverName === undefined ? {} : { servername: serverName }),
        agent: false,
        signal: asked.signal,
      },
      (answer) => {
        const { statusCode: status = 0 } = answer;
        if (status >= 300 && status < 400 && status !== 304) {
          sent.destroy(new TypeError("unexpected redirect"));
          return;
        }
        answer.toArray().then((parts: readonly Buffer[]) => {
          const text = BODILESS.includes(status) ? null : Buffer.concat(parts);
          resolve(new Response(text, { status, headers: Object.entries(answer.headersDistinct).map(headerOf) }));
        }, reject);
      },
    );
    sent.on("error", reject).end(body);
    return promise;
  };
}

function headerOf([name, values]: readonly [string, readonly string[] | undefined]): [string, string] {
  return [name, (values ?? []).join(", ")];
}
