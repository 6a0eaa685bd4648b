import { geoId } from "@watchfloor/domain";
import { meSchema, parseEnrolmentToken } from "@watchfloor/wire";
import { expect, test, vi } from "vitest";
import { FINNEY, ORIGIN } from "../../hub.fixture.ts";
import { findEnrolmentGrant } from "../../store/index.ts";
import { SoftAuthenticator } from "./authenticator.fixture.ts";
import { cookieOf, hubWithCallers, secretOf } from "./callers.fixture.ts";

const { hub, ask, post, welcome, signIn, operator, invite } = hubWithCallers();

test("[V9] the first link lets one person in, once, and a newer link voids it", async () => {
  const old = await hub().serve.firstInvitation();
  const link = await hub().serve.firstInvitation();
  expect(link?.href).toMatch(/^http:\/\/localhost:18400\/welcome#[A-Za-z0-9_-]{43}$/);
  expect((await welcome(secretOf(old), "Too Late")).answer.json().code).toBe("E_SIGN_IN");
  const { answer, key } = await welcome(secretOf(link), "Grace Hopper");
  expect(meSchema.parse(answer.json())).toMatchObject({
    name: "Grace Hopper",
    rights: ["watch", "administer", "metrics"],
  });
  expect((await welcome(secretOf(link), "Again")).answer.json().code).toBe("E_SIGN_IN");
  expect(await hub().serve.firstInvitation()).toBeUndefined();
  expect((await signIn(key)).json().name).toBe("Grace Hopper");
});

test("[V10] an invitation lets one of two in who try at once, and nobody after its time", async () => {
  const { link } = (await invite()).json();
  const both = await Promise.all([welcome(secretOf(link), "x"), welcome(secretOf(link), "y")]);
  expect(both.map(({ answer }) => answer.statusCode).toSorted()).toEqual([200, 401]);
  // The invitation's name counts, not the one that the guest brings.
  expect(both.find(({ answer }) => answer.statusCode === 200)?.answer.json().name).toBe("Ada Ford");
  const late = (await invite({ validForHours: 1 })).json();
  await hub().time.leap(3_600_001);
  expect((await welcome(secretOf(late.link), "z")).answer.json().code).toBe("E_SIGN_IN");
});

test.each([
  ["another origin", { origin: "https://evil.example" }],
  ["another name", { rpId: "evil.example" }],
  ["no verification of the user", { userVerified: false }],
  ["a challenge that is not ours", { challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }],
])("[V11] a passkey with %s is refused, at the welcome and at sign-in", async (_, lie) => {
  const { link } = (await invite()).json();
  const refused = await welcome(secretOf(link), "x", new SoftAuthenticator(ORIGIN), lie);
  expect([refused.answer.statusCode, refused.answer.json().code]).toEqual([401, "E_SIGN_IN"]);
  const { key, answer } = await welcome(secretOf(link), "x");
  expect(answer.statusCode).toBe(200);
  const again = await signIn(key, lie);
  expect([again.statusCode, again.json().code]).toEqual([401, "E_SIGN_IN"]);
  expect(again.cookies).toEqual([]);
  expect((await signIn(key)).statusCode).toBe(200);
});

test("[V11] an answer counts once, a counter that runs backwards not at all, a stranger's key never", async () => {
  const { link } = (await invite()).json();
  const { key } = await welcome(secretOf(link), "x");
  const { publicKey } = (await post("sign-in/options")).json();
  const credential = key.get(publicKey);
  expect((await post("sign-in", { credential })).statusCode).toBe(200);
  expect((await post("sign-in", { credential })).statusCode).toBe(401);
  expect((await signIn(key, { counter: 1 })).statusCode).toBe(401);
  expect((await signIn(new SoftAuthenticator(ORIGIN))).statusCode).toBe(401);
  const { publicKey: old } = (await post("sign-in/options")).json();
  await hub().time.leap(121_000);
  expect((await post("sign-in", { credential: key.get(old) })).statusCode).toBe(401);
  for (const nonsense of [{}, { id: "x", rawId: "x", type: "public-key", response: { clientDataJSON: "!" } }])
    expect((await post("sign-in", { credential: nonsense })).json().code).toBe("E_SIGN_IN");
  const [unknown, form] = await Promise.all([
    signIn(new SoftAuthenticator(ORIGIN)),
    post("sign-in", { credential: { id: "x" } }),
  ]);
  expect(unknown.json().facts).toEqual(form.json().facts);
});

test("[V12] a session ends without use, with its day, at sign-out and with the account", async () => {
  const { link } = (await invite()).json();
  const { key } = await welcome(secretOf(link), "x");
  const me = async (session: { cookie: string }) => (await ask({ url: "/api/v1/me", headers: session })).statusCode;
  const idle = cookieOf(await signIn(key));
  await hub().time.leap(11 * 3_600_000);
  expect(await me(idle)).toBe(200);
  await hub().time.leap(12 * 3_600_000 + 1_000);
  expect(await me(idle)).toBe(401);
  const entered = await signIn(key);
  expect(entered.json().sessionEndsAtUs).toBe(hub().time.now() + 24 * 3_600_000_000);
  const used = cookieOf(entered);
  for (let hour = 0; hour < 23; hour += 1) {
    await hub().time.leap(3_600_000);
    expect(await me(used)).toBe(200);
  }
  await hub().time.leap(3_600_001);
  expect(await me(used)).toBe(401);
  const out = cookieOf(await signIn(key));
  const foreign = await ask({
    method: "POST",
    url: "/api/v1/sign-out",
    headers: { ...out, origin: "https://evil.example" },
  });
  expect([foreign.statusCode, await me(out)]).toEqual([403, 200]);
  expect((await post("sign-out", undefined, out)).statusCode).toBe(204);
  expect(await me(out)).toBe(401);
  const last = cookieOf(await signIn(key));
  const { people } = (await ask({ url: "/api/v1/people", headers: await operator() })).json();
  const ids = people
    .filter((person: { name: string }) => person.name === "Ada Ford")
    .map(({ id }: { id: string }) => id);
  for (const id of ids) await ask({ method: "DELETE", url: `/api/v1/people/${id}`, headers: await operator() });
  expect(await me(last)).toBe(401);
  expect((await signIn(key)).statusCode).toBe(401);
});

test("[V16] with an account ends all it made: tokens, what these made, open invitations, enrolment tokens, streams", async () => {
  const all = { rights: ["watch", "administer"], scope: { kind: "nation" } };
  const { answer } = await welcome(secretOf((await invite({ ...all, name: "Rosa Lee" })).json().link), "x");
  const session = cookieOf(answer);
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  // Who asks is told which one is the own: nobody ends that.
  const known = (await ask({ url: "/api/v1/people", headers: session })).json().people;
  const own = known.filter(({ you }: { you?: boolean }) => you);
  expect(own.map(({ name }: { name: string }) => name)).toEqual(["Rosa Lee"]);
  expect((await ask({ method: "DELETE", url: `/api/v1/people/${own[0].id}`, headers: session })).statusCode).toBe(400);
  const first = (await post("tokens", { name: "first", ...all }, session)).json();
  const second = (await post("tokens", { name: "second", ...all }, bearer(first.token))).json();
  const open = (await invite({ name: "By Session" }, session)).json();
  const later = (await invite({ name: "By Token" }, bearer(second.token))).json();
  const sensor = { sensorId: "finney-16", geoId: "20055" };
  const enrolment = (await post("enrolment-tokens", sensor, bearer(second.token))).json().token;
  const grant = () =>
    findEnrolmentGrant(hub().store.room.db, parseEnrolmentToken(enrolment)?.secret ?? "", hub().time.now());
  expect(await grant()).toMatchObject(sensor);

  const headers = await operator();
  const makersOf = async (list: "tokens" | "invitations") => {
    const told: { name: string; createdBy: string }[] = (await ask({ url: `/api/v1/${list}`, headers })).json()[list];
    return told.map(({ name, createdBy }) => `${name} by ${createdBy}`).toSorted();
  };
  expect(await makersOf("tokens")).toEqual(["first by Rosa Lee", "second by first"]);
  expect(await makersOf("invitations")).toEqual(["By Session by Rosa Lee", "By Token by second"]);

  const base = await hub().serve.listen();
  const streams = [session, bearer(second.token)].map(async (who) =>
    (await fetch(new URL("/api/v1/live", base), { headers: who })).text(),
  );
  await vi.waitFor(async () =>
    expect((await ask({ url: "/metrics", headers })).body).toContain("watchfloor_hub_live_readers 2"),
  );
  const people = (await ask({ url: "/api/v1/people", headers })).json().people;
  const { id } = people.find((one: { name: string }) => one.name === "Rosa Lee");
  expect((await ask({ method: "DELETE", url: `/api/v1/people/${id}`, headers })).statusCode).toBe(204);
  for (const told of await Promise.all(streams)) expect(told).toContain("event: hello");
  for (const who of [session, bearer(first.token), bearer(second.token)])
    expect((await ask({ url: "/api/v1/me", headers: who })).statusCode).toBe(401);
  for (const { link } of [open, later])
    expect((await welcome(secretOf(link), "y")).answer.json().code).toBe("E_SIGN_IN");
  expect(await grant()).toBeUndefined();
  expect([...(await makersOf("tokens")), ...(await makersOf("invitations"))]).toEqual([]);
});

test("[V16] what is made in the moment of an account's end is not made, or ends with it", async () => {
  const all = { rights: ["watch", "administer"], scope: { kind: "nation" } };
  const { answer } = await welcome(secretOf((await invite({ ...all, name: "Eve Hurry" })).json().link), "x");
  const session = cookieOf(answer);
  const headers = await operator();
  const people = (await ask({ url: "/api/v1/people", headers })).json().people;
  const { id } = people.find((one: { name: string }) => one.name === "Eve Hurry");
  const make = () => [
    post("tokens", { name: "t", ...all }, session),
    post("invitations", { name: "i", ...all }, session),
    post("enrolment-tokens", { sensorId: "hurry-1", geoId: "20055" }, session),
  ];
  const early = [...make(), ...make()];
  const end = ask({ method: "DELETE", url: `/api/v1/people/${id}`, headers });
  await Promise.all([...early, ...make(), ...make()]);
  expect((await end).statusCode).toBe(204);
  const { pool } = hub().store.room;
  const left = await pool.query(
    `SELECT id FROM api_tokens WHERE created_by = $1 AND revoked_at_us IS NULL
     UNION ALL SELECT id FROM invitations WHERE created_by = $1
     UNION ALL SELECT sensor_id FROM enrolment_tokens WHERE created_by = $1`,
    [id],
  );
  expect(left.rows).toEqual([]);
});

test("[V13] the cookie is for this host's pages alone, and no secret rests in the store", async () => {
  const { link } = (await invite()).json();
  const { answer } = await welcome(secretOf(link), "x");
  expect(answer.cookies).toMatchObject([{ name: "watchfloor", httpOnly: true, sameSite: "Strict", path: "/" }]);
  expect(answer.cookies[0]).not.toHaveProperty("domain");
  const token = (await hub().serve.issueOperatorToken()).slice(4);
  const stored: string[] = [];
  for (const table of ["people", "passkeys", "invitations", "sessions", "api_tokens", "challenges"])
    stored.push(JSON.stringify((await hub().store.room.pool.query(`SELECT * FROM ${table}`)).rows));
  const all = stored.join();
  for (const secret of [secretOf(link), cookieOf(answer).cookie.split("=")[1] ?? "", token]) {
    expect(secret).toHaveLength(43);
    expect(all).not.toContain(secret);
  }
});

test("[V14] a token ends with its time and when revoked, and gives nobody more than its maker has", async () => {
  const headers = await operator();
  const wanted = { name: "script", rights: ["watch"], scope: { kind: "places", geoIds: ["20"] }, validForDays: 1 };
  const { token, apiToken } = (await post("tokens", wanted, headers)).json();
  expect(token).toMatch(/^wft_[A-Za-z0-9_-]{43}$/);
  const status = async (text: string) =>
    (await ask({ url: "/api/v1/map", headers: { authorization: `Bearer ${text}` } })).statusCode;
  expect(await status(token)).toBe(200);
  const listed = (await ask({ url: "/api/v1/tokens", headers })).json().tokens;
  expect(listed).toMatchObject([{ id: apiToken.id, name: "script", lastUsedAtUs: hub().time.now() }]);
  expect(JSON.stringify(listed)).not.toContain(token.slice(4));
  await ask({ method: "DELETE", url: `/api/v1/tokens/${apiToken.id}`, headers });
  expect(await status(token)).toBe(401);
  const short = (await post("tokens", wanted, headers)).json().token;
  await hub().time.leap(86_400_001);
  expect(await status(short)).toBe(401);

  const kansas = { ...wanted, rights: ["administer", "watch"] };
  const admin = { authorization: `Bearer ${(await post("tokens", kansas, await operator())).json().token}` };
  for (const more of [
    { scope: { kind: "nation" } },
    { scope: { kind: "places", geoIds: ["20", "39"] } },
    { rights: ["metrics"] },
  ]) {
    expect((await post("tokens", { ...wanted, ...more }, admin)).statusCode).toBe(403);
    expect((await invite(more, admin)).statusCode).toBe(403);
  }
  expect((await invite({}, admin)).statusCode).toBe(200);
  const ohio = (await invite({ scope: { kind: "places", geoIds: ["39"] } })).json().invitation;
  expect((await ask({ url: "/api/v1/invitations", headers: admin })).body).not.toContain(ohio.id);
  expect((await ask({ method: "DELETE", url: `/api/v1/invitations/${ohio.id}`, headers: admin })).statusCode).toBe(404);
});

test("[V15] a sensor is enrolled and revoked inside the scope, and never on a tabulation system", async () => {
  const headers = await operator();
  const wanted = { sensorId: "finney-2", geoId: "20055", segment: "office" };
  const refused = await post("enrolment-tokens", { ...wanted, segment: "tabulation" }, headers);
  expect([refused.statusCode, refused.json().code]).toEqual([422, "E_UNSUITABLE_SEGMENT"]);
  const made = (await post("enrolment-tokens", wanted, headers)).json();
  expect(parseEnrolmentToken(made.token)).toMatchObject({ ingest: "https://hub:8471", caSha256: "a".repeat(64) });
  expect((await post("enrolment-tokens", { ...wanted, geoId: "99999" }, headers)).statusCode).toBe(400);
  const ohio = { name: "o", rights: ["administer"], scope: { kind: "places", geoIds: ["39"] } };
  const outside = { authorization: `Bearer ${(await post("tokens", ohio, headers)).json().token}` };
  expect((await post("enrolment-tokens", wanted, outside)).statusCode).toBe(403);
  await hub().enrol("finney-3", FINNEY);
  await hub().enrol("ohio-3", geoId("39001"));
  expect((await post("enrolment-tokens", { ...wanted, sensorId: "ohio-3" }, headers)).statusCode).toBe(400);
  expect((await post("sensors/finney-3/revoke", undefined, outside)).statusCode).toBe(404);
  expect((await post("sensors/nobody/revoke", undefined, headers)).statusCode).toBe(404);
  expect((await post("sensors/finney-3/revoke", undefined, headers)).statusCode).toBe(204);
  const sensors = (await ask({ url: "/api/v1/sensors", headers })).json().sensors;
  expect(sensors.find((sensor: { sensorId: string }) => sensor.sensorId === "finney-3").state).toBe("revoked");
});
