/** Tables of migrations `0002-people` to `0004-passkey-names`. Times are µs since 1970; of secrets only the SHA-256 in hexadecimal. */
import { geoId, type Scope } from "@watchfloor/domain";
import { type Right, rightSchema, scopeSchema } from "@watchfloor/wire";
import type { ColumnType, Generated } from "kysely";
import { z } from "zod";
import type { EnrolmentTokensTable } from "../../store/index.ts";

/** jsonb: read as what it holds, written as text. */
type Json = ColumnType<unknown, string, string>;

export interface PeopleTable {
  readonly id: string;
  readonly name: string;
  readonly rights: Json;
  readonly scope: Json;
  readonly created_at_us: number;
  readonly last_seen_at_us: number | null;
  readonly ended_at_us: number | null;
}

export interface PasskeysTable {
  readonly credential_id: string;
  readonly person_id: string;
  /** COSE key, base64url. */
  readonly public_key: string;
  readonly counter: number;
  readonly transports: Json;
  readonly created_at_us: number;
  readonly last_used_at_us: number | null;
  readonly name: Generated<string>;
}

export interface InvitationsTable {
  readonly id: string;
  readonly secret_sha256: string;
  /** Empty for the first person, who chooses. */
  readonly name: string;
  readonly rights: Json;
  readonly scope: Json;
  readonly first_person: boolean;
  readonly created_by: string;
  readonly created_at_us: number;
  readonly expires_at_us: number;
  readonly used_at_us: number | null;
}

export interface ChallengesTable {
  readonly challenge_sha256: string;
  readonly purpose: string;
  readonly expires_at_us: number;
}

export interface SessionsTable {
  readonly secret_sha256: string;
  readonly person_id: string;
  readonly created_at_us: number;
  readonly last_seen_at_us: number;
}

export interface ApiTokensTable {
  readonly id: string;
  readonly secret_sha256: string;
  readonly kind: "script" | "operator";
  readonly name: string;
  readonly rights: Json;
  readonly scope: Json;
  readonly created_by: string;
  readonly created_at_us: number;
  readonly expires_at_us: number;
  readonly last_used_at_us: number | null;
  readonly revoked_at_us: number | null;
}

/** A type and no interface, for `Kysely.withTables` asks for an index signature. */
export type PeopleTables = {
  readonly people: PeopleTable;
  readonly passkeys: PasskeysTable;
  readonly invitations: InvitationsTable;
  readonly challenges: ChallengesTable;
  readonly sessions: SessionsTable;
  readonly api_tokens: ApiTokensTable;
  /** Of migration `0001-ingest`: they end with whoever made them. */
  readonly enrolment_tokens: EnrolmentTokensTable;
};

/** @throws {z.ZodError} when the column holds what no version of ours wrote. */
export function readRights(column: unknown): Right[] {
  return z.array(rightSchema).parse(column);
}

/** The domain's scope from what the wire or a column says. @throws {z.ZodError} */
export function readScope(column: unknown): Scope {
  const scope = scopeSchema.parse(column);
  return scope.kind === "nation" ? scope : { kind: "places", geoIds: scope.geoIds.map(geoId) };
}

/** The wire's scope, whose lists are the caller's own. */
export function tellScope(scope: Scope): z.infer<typeof scopeSchema> {
  return scope.kind === "nation" ? { kind: "nation" } : { kind: "places", geoIds: [...scope.geoIds] };
}
