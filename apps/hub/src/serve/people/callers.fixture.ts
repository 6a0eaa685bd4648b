/** A hub, and how browsers and scripts call the room's API, for tests of people, passkeys and tokens. */
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { ORIGIN, TestHub } from "../../hub.fixture.ts";
import { type Dishonesty, SoftAuthenticator } from "./authenticator.fixture.ts";

export const secretOf = (link: URL | string | undefined) => new URL(link ?? "").hash.slice(1);
export const cookieOf = (answer: { cookies: { name: string; value: string }[] }) => ({
  cookie: `watchfloor=${answer.cookies.find(({ name }) => name === "watchfloor")?.value}`,
});

/**
 * A hub for the tests of one file, opened before the first and closed after the last. Each test calls from another
 * address, so that one does not use up the other's tries.
 */
export function hubWithCallers() {
  let opened: TestHub | undefined;
  let address = 0;
  const hub = (): TestHub => {
    if (opened === undefined) throw new Error("the hub is opened before the first test");
    return opened;
  };

  // Opening two databases takes four seconds, and a minute on a machine that is busy with other checks.
  beforeAll(async () => {
    vi.setConfig({ testTimeout: 60_000 });
    opened = await TestHub.open();
  }, 240_000);
  afterAll(async () => {
    vi.resetConfig();
    await opened?.close();
  }, 60_000);
  /** From here on the calls come from another address. */
  const move = () => {
    address += 1;
  };
  beforeEach(move);

  const ask = (options: InjectOptions) =>
    hub().serve.app.inject({
      remoteAddress: `198.51.100.${address}`,
      ...options,
      headers: { origin: ORIGIN.origin, ...options.headers },
    });
  const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
    ask({ method: "POST", url: `/api/v1/${url}`, headers, ...(payload === undefined ? {} : { payload }) });

  async function welcome(secret: string, name: string, key = new SoftAuthenticator(ORIGIN), lie: Dishonesty = {}) {
    const options = await post("welcome/options", { secret, name });
    const credential = key.create(options.json().publicKey ?? {}, lie);
    return { key, answer: await post("welcome", { secret, name, credential }) };
  }

  async function signIn(key: SoftAuthenticator, lie: Dishonesty = {}) {
    const options = await post("sign-in/options");
    return post("sign-in", { credential: key.get(options.json().publicKey, lie) });
  }

  async function operator() {
    return { authorization: `Bearer ${await hub().serve.issueOperatorToken()}` };
  }

  async function invite(more: object = {}, headers?: Record<string, string>) {
    const wanted = { name: "Ada Ford", rights: ["watch"], scope: { kind: "places", geoIds: ["20"] }, ...more };
    return post("invitations", wanted, headers ?? (await operator()));
  }

  return { hub, move, ask, post, welcome, signIn, operator, invite };
}
