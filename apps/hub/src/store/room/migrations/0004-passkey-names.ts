/** Names of passkeys, since a person may have several. */
import type { Migration } from "../migrate.ts";

export const PASSKEY_NAMES: Migration = {
  number: 4,
  name: "passkey-names",
  sql: `
    ALTER TABLE passkeys ADD COLUMN name text NOT NULL DEFAULT 'first passkey';
  `,
};
