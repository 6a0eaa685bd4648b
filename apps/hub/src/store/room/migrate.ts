/** Numbered migrations of the room store: each runs once, in order, in one transaction with its number. */
import { WatchfloorError } from "@watchfloor/domain";
import type { Pool, PoolClient } from "pg";

export interface Migration {
  /** From 1, without gaps. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Held while migrating, so that two hubs that start at once on one server do it one after the other. */
const MIGRATION_LOCK = 8_470_001;

/**
 * Brings the database to the newest migration; does nothing when it is there.
 *
 * @throws {WatchfloorError} E_DATA_NEWER when the database knows a migration that this program does not.
 */
export async function migrateRoom(pool: Pool, migrations: readonly Migration[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    try {
      await client.query("CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, name text NOT NULL)");
      const { rows } = await client.query<{ last: number }>("SELECT coalesce(max(number), 0) AS last FROM migrations");
      const last = rows[0]?.last ?? 0;
      const known = migrations.at(-1)?.number ?? 0;
      if (last > known) throw new WatchfloorError("E_DATA_NEWER", { store: "room", found: last, known });
      for (const migration of migrations) if (migration.number > last) await apply(client, migration);
    } finally {
      await client.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    }
  } finally {
    client.release();
  }
}

async function apply(client: PoolClient, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query("INSERT INTO migrations (number, name) VALUES ($1, $2)", [migration.number, migration.name]);
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    throw new WatchfloorError("E_STORE", { store: "room", migration: migration.name }, { cause });
  }
}
