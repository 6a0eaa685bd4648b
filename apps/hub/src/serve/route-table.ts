/** Every route the hub answers, and who may enter. A route that is not here cannot be registered. */
import type { Access } from "./policy.ts";

const PUBLIC: Access = { kind: "public" };
const SIGNED_IN: Access = { kind: "signed-in" };
const WATCH: Access = { kind: "right", right: "watch" };
const ADMINISTER: Access = { kind: "right", right: "administer" };
const METRICS: Access = { kind: "right", right: "metrics", over: "nation" };

export const ROUTES: Readonly<Record<string, Access>> = {
  "GET /api/health": PUBLIC,
  "POST /api/v1/sign-in/options": PUBLIC,
  "POST /api/v1/sign-in": PUBLIC,
  "POST /api/v1/welcome/options": PUBLIC,
  "POST /api/v1/welcome": PUBLIC,
  // The room's own pages: program and pictures, the same for everybody, without a word of data.
  "GET /": PUBLIC,
  "HEAD /": PUBLIC,
  "GET /*": PUBLIC,
  "HEAD /*": PUBLIC,

  "GET /api/v1/openapi.json": SIGNED_IN,
  "GET /api/v1/me": SIGNED_IN,
  "POST /api/v1/sign-out": SIGNED_IN,
  "GET /api/v1/me/passkeys": SIGNED_IN,
  "POST /api/v1/me/passkeys/options": SIGNED_IN,
  "POST /api/v1/me/passkeys": SIGNED_IN,
  "PATCH /api/v1/me/passkeys/:id": SIGNED_IN,
  "DELETE /api/v1/me/passkeys/:id": SIGNED_IN,

  "GET /api/v1/map": WATCH,
  "GET /api/v1/alerts": WATCH,
  "GET /api/v1/alerts/:id": WATCH,
  "GET /api/v1/sensors": WATCH,
  "GET /api/v1/sensors/:id": WATCH,
  "GET /api/v1/jurisdictions": WATCH,
  "GET /api/v1/live": WATCH,
  "POST /api/v1/query": WATCH,

  "GET /api/v1/people": ADMINISTER,
  "DELETE /api/v1/people/:id": ADMINISTER,
  "GET /api/v1/invitations": ADMINISTER,
  "POST /api/v1/invitations": ADMINISTER,
  "DELETE /api/v1/invitations/:id": ADMINISTER,
  "GET /api/v1/tokens": ADMINISTER,
  "POST /api/v1/tokens": ADMINISTER,
  "DELETE /api/v1/tokens/:id": ADMINISTER,
  "POST /api/v1/enrolment-tokens": ADMINISTER,
  "POST /api/v1/sensors/:id/revoke": ADMINISTER,

  "GET /metrics": METRICS,
};

/** Own keys only: a route named after something of Object's has no access by accident. */
export function accessOf(method: string, url: string): Access | undefined {
  const key = `${method} ${url}`;
  return Object.hasOwn(ROUTES, key) ? ROUTES[key] : undefined;
}
