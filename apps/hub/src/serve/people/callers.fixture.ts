/** How browsers and scripts call the room's API, for tests of people, passkeys and tokens. */
import type { InjectOptions } from "fastify";
import { ORIGIN, type TestHub } from "../../hub.fixture.ts";
import { type Dishonesty, SoftAuthenticator } from "./authenticator.fixture.ts";

export const secretOf = (link: URL | string | undefined) => new URL(link ?? "").hash.slice(1);
export const cookieOf = (answer: { cookies: { name: string; value: string }[] }) => ({
  cookie: `watchfloor=${answer.cookies.find(({ name }) => name === "watchfloor")?.value}`,
});

/** @param address where the calls come from; each test has another, so that one does not use up the other's tries. */
export function callers(hub: () => TestHub, address: () => string) {
  const ask = (options: InjectOptions) =>
    hub().serve.app.inject({
      remoteAddress: address(),
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

  return { ask, post, welcome, signIn, operator, invite };
}
