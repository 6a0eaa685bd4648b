/**
 * How the nation asks a hub for enrolment tokens: by address and token, or by what a hub on this machine says of itself.
 *
 * Shape: `run/hub.json` as ARCHITECTURE.md has it; of it we read `at`, `token`, `ca` and `serverName`.
 */
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { WatchfloorError } from "@watchfloor/domain";
import { z } from "zod";

export interface RoomDoor {
  /** Where the room listens; a path is ignored. */
  readonly url: string;
  readonly token: string;
  /** PEM: whom to trust there and nobody else; absent for the authorities that every program trusts. */
  readonly ca?: string | undefined;
  /** Name to check the certificate for, where it is not the address's. */
  readonly serverName?: string | undefined;
}

const runFileSchema = z.looseObject({
  at: z.url({ protocol: /^https?$/ }),
  token: z.string().min(1),
  ca: z.string().optional(),
  serverName: z.string().optional(),
});

/**
 * The door that a hub's run file tells of, read anew for each question: the hub renews its token there.
 *
 * @throws {WatchfloorError} E_HUB_UNREACHABLE while the file cannot be read or is none.
 */
export async function doorOfRunFile(file: string, readText: (file: string) => Promise<string>): Promise<RoomDoor> {
  try {
    const { at: url, token, ca, serverName } = runFileSchema.parse(JSON.parse(await readText(file)));
    return { url, token, ca, serverName };
  } catch (cause) {
    throw new WatchfloorError("E_HUB_UNREACHABLE", { file, reason: "no hub says here where it is" }, { cause });
  }
}

export interface RoomAnswer {
  readonly status: number;
  readonly json: unknown;
}

/**
 * `POST` with a JSON body. Follows no redirect; chain, name and dates of a certificate are checked as ever.
 *
 * @throws {WatchfloorError} E_HUB_UNREACHABLE; the signal's reason when aborted.
 */
export async function postTo(door: RoomDoor, path: string, body: unknown, signal: AbortSignal): Promise<RoomAnswer> {
  const url = new URL(path, door.url);
  const { promise, resolve, reject } = Promise.withResolvers<RoomAnswer>();
  const trusting = {
    ...(door.ca === undefined ? {} : { ca: door.ca }),
    ...(door.serverName === undefined ? {} : { servername: door.serverName }),
    // An operator's certificate may be named itself, without the authority that signed it.
    allowPartialTrustChain: true,
  };
  const headers = { authorization: `Bearer ${door.token}`, "content-type": "application/json" };
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  const asked = request(url, { method: "POST", headers, agent: false, signal, ...trusting }, (answer) => {
    answer
      .toArray()
      .then((parts: readonly Buffer[]) => {
        resolve({ status: answer.statusCode ?? 0, json: JSON.parse(Buffer.concat(parts).toString("utf8")) });
      })
      .catch(reject);
  });
  asked.on("error", reject).end(JSON.stringify(body));
  try {
    return await promise;
  } catch (cause) {
    signal.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : undefined;
    throw new WatchfloorError("E_HUB_UNREACHABLE", { hub: door.url, reason }, { cause });
  }
}
