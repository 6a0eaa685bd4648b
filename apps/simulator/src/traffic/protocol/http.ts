/** HTTP/1.1 messages. Source: RFC 9112. */
import { ascii, type Bytes, join } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";

export type Headers = Readonly<Record<string, string>>;

export interface HttpExchange {
  readonly method: "GET" | "POST" | "HEAD";
  readonly host: string;
  readonly path: string;
  /** Besides `Host` and `Content-Length`. */
  readonly requestHeaders: Headers;
  readonly requestBody?: Bytes;
  readonly status: number;
  readonly responseHeaders: Headers;
  readonly responseBody: Bytes;
  /** Before the request. */
  readonly thinkUs?: number;
  /** Before the answer. */
  readonly serveUs?: number;
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  204: "No Content",
  302: "Found",
  304: "Not Modified",
  401: "Unauthorized",
  404: "Not Found",
  500: "Internal Server Error",
};

export const WINDOWS_BROWSER =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/67.0.3396.99 Safari/537.36";

function headerLines(headers: Headers): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}

export function httpRequest(exchange: HttpExchange): Buffer {
  const { requestBody } = exchange;
  const length: Headers = requestBody === undefined ? {} : { "Content-Length": String(requestBody.length) };
  const head = `${exchange.method} ${exchange.path} HTTP/1.1\r\nHost: ${exchange.host}\r\n`;
  const lines = headerLines({ ...exchange.requestHeaders, ...length });
  return join(ascii(`${head}${lines}\r\n`), requestBody ?? Buffer.alloc(0));
}

export function httpResponse(exchange: HttpExchange): Buffer {
  const { status, responseBody } = exchange;
  const bodiless = status === 204 || status === 304;
  const length: Headers = bodiless ? {} : { "Content-Length": String(responseBody.length) };
  const head = `HTTP/1.1 ${status} ${REASONS[status] ?? "Status"}\r\n`;
  const lines = headerLines({ ...exchange.responseHeaders, ...length });
  const body = bodiless || exchange.method === "HEAD" ? Buffer.alloc(0) : responseBody;
  return join(ascii(`${head}${lines}\r\n`), body);
}

/** Exchanges on one kept-alive connection. */
export function* httpDialogue(exchanges: Iterable<HttpExchange>): Generator<Say> {
  for (const exchange of exchanges) {
    yield { from: "client", bytes: httpRequest(exchange), afterUs: exchange.thinkUs ?? 0 };
    yield { from: "server", bytes: httpResponse(exchange), afterUs: exchange.serveUs ?? 8_000 };
  }
}
