/**
 * The one place that decides who may do what. Deny by default: what no line here allows is refused.
 *
 * Every read of a store takes the viewer's scope besides; this module decides about routes and about giving.
 */
import { type GeoId, type Scope, scopeHolds, unreachable } from "@watchfloor/domain";
import type { Right } from "@watchfloor/wire";

/** Who asks. A person by session cookie, a script or the local operator by token. */
export type Viewer =
  | { readonly kind: "nobody" }
  | ({ readonly kind: "person"; readonly personId: string; readonly session: string } & Standing)
  | ({ readonly kind: "token"; readonly tokenId: string } & Standing);

export type KnownViewer = Exclude<Viewer, { kind: "nobody" }>;

interface Standing {
  readonly name: string;
  readonly rights: readonly Right[];
  readonly scope: Scope;
}

/** What a route demands; every route declares one. `over`: what it tells cannot be cut to a smaller scope. */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "signed-in" }
  | { readonly kind: "right"; readonly right: Right; readonly over?: "nation" };

/** What a viewer would give to somebody, or whom it would manage. */
export interface Grant {
  readonly rights: readonly Right[];
  readonly scope: Scope;
}

export type Action =
  | { readonly kind: "enter"; readonly access: Access }
  /** Give rights over a scope: invitation, token. */
  | { readonly kind: "grant"; readonly grant: Grant }
  /** End or see an account, invitation or token that has this standing. */
  | { readonly kind: "manage"; readonly of: Grant }
  /** Enrol or revoke a sensor in a place. */
  | { readonly kind: "administer-place"; readonly place: GeoId };

export type Decision = "allow" | "unauthenticated" | "forbidden";

/** Whether every place of `inner` lies in `outer`. */
export function scopeWithin(inner: Scope, outer: Scope): boolean {
  if (outer.kind === "nation") return true;
  return inner.kind === "places" && inner.geoIds.every((place) => scopeHolds(outer, place));
}

export function decide(viewer: Viewer, action: Action): Decision {
  if (action.kind === "enter" && action.access.kind === "public") return "allow";
  if (viewer.kind === "nobody") return "unauthenticated";
  return allows(viewer, action) ? "allow" : "forbidden";
}

function holds(viewer: KnownViewer, { right, over }: Extract<Access, { kind: "right" }>): boolean {
  return viewer.rights.includes(right) && (over === undefined || viewer.scope.kind === over);
}

/** Whether a right of it would be void in its scope: `metrics` counts every place, so it is for the whole nation. */
export function isVoid({ rights, scope }: Grant): boolean {
  return rights.includes("metrics") && scope.kind !== "nation";
}

function allows(viewer: KnownViewer, action: Action): boolean {
  switch (action.kind) {
    case "enter":
      return action.access.kind !== "right" || holds(viewer, action.access);
    case "grant":
      // Nobody gives what they do not have.
      return (
        viewer.rights.includes("administer") &&
        scopeWithin(action.grant.scope, viewer.scope) &&
        action.grant.rights.every((right) => viewer.rights.includes(right))
      );
    case "manage":
      return viewer.rights.includes("administer") && scopeWithin(action.of.scope, viewer.scope);
    case "administer-place":
      return viewer.rights.includes("administer") && scopeHolds(viewer.scope, action.place);
    default:
      return unreachable(action);
  }
}
