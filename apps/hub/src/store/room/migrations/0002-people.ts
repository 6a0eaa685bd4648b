/** People, how they sign in, and the tokens of scripts. Of every secret only the SHA-256 is stored. */
import type { Migration } from "../migrate.ts";

export const PEOPLE: Migration = {
  number: 2,
  name: "people",
  sql: `
    CREATE TABLE people (
      id text PRIMARY KEY,
      name text NOT NULL,
      rights jsonb NOT NULL,
      scope jsonb NOT NULL,
      created_at_us bigint NOT NULL,
      last_seen_at_us bigint,
      ended_at_us bigint
    );
    CREATE TABLE passkeys (
      credential_id text PRIMARY KEY,
      person_id text NOT NULL REFERENCES people (id),
      public_key text NOT NULL,
      counter bigint NOT NULL,
      transports jsonb NOT NULL,
      created_at_us bigint NOT NULL,
      last_used_at_us bigint
    );
    CREATE INDEX passkeys_person ON passkeys (person_id);
    CREATE TABLE invitations (
      id text PRIMARY KEY,
      secret_sha256 text NOT NULL UNIQUE,
      name text NOT NULL,
      rights jsonb NOT NULL,
      scope jsonb NOT NULL,
      first_person boolean NOT NULL,
      created_by text NOT NULL,
      created_at_us bigint NOT NULL,
      expires_at_us bigint NOT NULL,
      used_at_us bigint
    );
    CREATE TABLE challenges (
      challenge_sha256 text PRIMARY KEY,
      purpose text NOT NULL,
      expires_at_us bigint NOT NULL
    );
    CREATE INDEX challenges_expiry ON challenges (expires_at_us);
    CREATE TABLE sessions (
      secret_sha256 text PRIMARY KEY,
      person_id text NOT NULL REFERENCES people (id),
      created_at_us bigint NOT NULL,
      last_seen_at_us bigint NOT NULL
    );
    CREATE INDEX sessions_person ON sessions (person_id);
    CREATE TABLE api_tokens (
      id text PRIMARY KEY,
      secret_sha256 text NOT NULL UNIQUE,
      kind text NOT NULL CHECK (kind IN ('script', 'operator')),
      name text NOT NULL,
      rights jsonb NOT NULL,
      scope jsonb NOT NULL,
      created_by text NOT NULL,
      created_at_us bigint NOT NULL,
      expires_at_us bigint NOT NULL,
      last_used_at_us bigint,
      revoked_at_us bigint
    );
  `,
};
