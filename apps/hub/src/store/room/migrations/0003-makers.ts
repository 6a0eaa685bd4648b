/** Who made an enrolment token, so that it ends with the account or token it was made by. */
import type { Migration } from "../migrate.ts";

export const MAKERS: Migration = {
  number: 3,
  name: "makers",
  sql: `
    ALTER TABLE enrolment_tokens ADD COLUMN created_by text NOT NULL DEFAULT '';
    CREATE INDEX api_tokens_maker ON api_tokens (created_by);
  `,
};
