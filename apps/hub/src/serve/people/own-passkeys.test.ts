import { passkeysSchema } from "@watchfloor/wire";
import { expect, test } from "vitest";
import { ORIGIN } from "../../hub.fixture.ts";
import { type Dishonesty, SoftAuthenticator } from "./authenticator.fixture.ts";
import { cookieOf, hubWithCallers, secretOf } from "./callers.fixture.ts";

const MINUTE_MS = 60_000;
const { hub, move, ask, post, welcome, signIn, operator, invite } = hubWithCallers();

type Cookie = { readonly cookie: string };
const url = (id = "") => `/api/v1/me/passkeys${id === "" ? "" : `/${id}`}`;
const list = async (session: Cookie) =>
  passkeysSchema.parse((await ask({ url: url(), headers: session })).json()).passkeys;
const remove = (session: Cookie, id: string) => ask({ method: "DELETE", url: url(id), headers: session });

async function person(name = "Rosa Lee") {
  const { key, answer } = await welcome(secretOf((await invite({ name })).json().link), "x");
  return { key, session: cookieOf(answer) };
}

async function add(session: Cookie, name = "spare", key = new SoftAuthenticator(ORIGIN), lie: Dishonesty = {}) {
  const options = await post("me/passkeys/options", undefined, session);
  const { publicKey = {} } = options.json();
  return {
    key,
    publicKey,
    options,
    answer: await post("me/passkeys", { name, credential: key.create(publicKey, lie) }, session),
  };
}

test("[V18] a second passkey signs the same person in, has a name, and is told apart from the first", async () => {
  const { session, key } = await person();
  const { key: spare, answer, publicKey } = await add(session);
  expect(answer.json()).toMatchObject({ name: "spare", createdAtUs: hub().time.now() });
  expect(publicKey.excludeCredentials).toMatchObject([{ id: key.id.toString("base64url") }]);
  const again = await signIn(spare);
  expect(again.json().name).toBe("Rosa Lee");
  expect((await list(session)).map(({ name, lastUsedAtUs }) => [name, lastUsedAtUs])).toEqual([
    ["first passkey", undefined],
    ["spare", hub().time.now()],
  ]);
  const { id } = answer.json();
  const renamed = await ask({ method: "PATCH", url: url(id), headers: session, payload: { name: "office key" } });
  expect(renamed.json()).toMatchObject({ id, name: "office key" });
  expect((await list(session)).map(({ name }) => name)).toEqual(["first passkey", "office key"]);
});

test.each([
  ["another origin", { origin: "https://evil.example" }],
  ["no verification of the user", { userVerified: false }],
  ["a challenge that is not ours", { challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
])("[V18] a further passkey with %s is refused", async (_, lie) => {
  const { session } = await person();
  const { answer } = await add(session, "spare", new SoftAuthenticator(ORIGIN), lie);
  expect([answer.statusCode, answer.json().code]).toEqual([401, "E_SIGN_IN"]);
  expect(await list(session)).toHaveLength(1);
});

test("[V18] nobody adds to another's account, nor a passkey that is somebody's, nor by a token", async () => {
  const [rosa, ada] = [await person(), await person("Ada Ford")];
  const taken = await add(rosa.session, "spare", ada.key);
  expect([taken.answer.statusCode, taken.answer.json().code]).toEqual([401, "E_SIGN_IN"]);
  const { publicKey } = (await post("me/passkeys/options", undefined, rosa.session)).json();
  const credential = new SoftAuthenticator(ORIGIN).create(publicKey);
  expect((await post("me/passkeys", { name: "mine now", credential }, ada.session)).statusCode).toBe(401);
  const [first] = await list(rosa.session);
  expect((await remove(ada.session, first?.id ?? "")).statusCode).toBe(404);
  const rename = { method: "PATCH", url: url(first?.id), headers: ada.session, payload: { name: "x" } } as const;
  expect((await ask(rename)).statusCode).toBe(404);
  expect([(await list(rosa.session)).length, (await list(ada.session)).length]).toEqual([1, 1]);
  expect((await post("me/passkeys/options", undefined, await operator())).json().code).toBe("E_FORBIDDEN");
});

test("[V18] passkeys are changed by who has just signed in: an unlocked screen is not enough", async () => {
  const { session, key } = await person();
  await add(session);
  await hub().time.leap(15 * MINUTE_MS + 1);
  const { options, answer } = await add(session);
  expect([options.statusCode, options.json().code]).toEqual([403, "E_SIGN_IN_AGAIN"]);
  expect(answer.statusCode).toBe(401);
  const [first] = await list(session);
  expect((await remove(session, first?.id ?? "")).json().code).toBe("E_SIGN_IN_AGAIN");
  const fresh = cookieOf(await signIn(key));
  expect((await add(fresh)).answer.statusCode).toBe(200);
});

test("[V19] a removed passkey signs nobody in and ends the other sessions; the last one stays, whoever asks at once", async () => {
  const { session, key } = await person();
  await add(session);
  const other = cookieOf(await signIn(key));
  const ids = (await list(session)).map(({ id }) => id);
  expect((await remove(session, ids[0] ?? "")).statusCode).toBe(204);
  expect((await signIn(key)).statusCode).toBe(401);
  expect((await ask({ url: "/api/v1/me", headers: other })).statusCode).toBe(401);
  const last = await remove(session, ids[1] ?? "");
  expect([last.statusCode, last.json().code]).toEqual([400, "E_REQUEST_INVALID"]);
  await add(session);
  const both = await Promise.all((await list(session)).map(({ id }) => remove(session, id)));
  expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([204, 400]);
  expect(await list(session)).toHaveLength(1);
  expect((await ask({ url: "/api/v1/me", headers: session })).statusCode).toBe(200);
});

test("[V18] nobody has more than twenty", async () => {
  const { session } = await person();
  for (let held = 1; held < 20; held += 1) {
    move();
    expect((await add(session)).answer.statusCode).toBe(200);
  }
  move();
  expect((await add(session)).answer.json().code).toBe("E_REQUEST_INVALID");
});
