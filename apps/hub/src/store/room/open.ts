/** Opens the room store: PostgreSQL in the process (PGlite) or by URL; the same SQL, pool and types over both. */
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { WatchfloorError } from "@watchfloor/domain";
import { Kysely, PostgresDialect } from "kysely";
import { type CustomTypesConfig, Pool, type PoolConfig, types } from "pg";
import { migrateRoom } from "./migrate.ts";
import { ROOM_MIGRATIONS } from "./migrations/index.ts";
import type { RoomStore } from "./room-store.ts";
import { SensorRegistry } from "./sensor-registry.ts";
import type { IngestTables } from "./tables.ts";

export type RoomPlace =
  | { readonly kind: "embedded"; readonly directory: string }
  | { readonly kind: "server"; readonly url: URL };

/** Connections to a server; PGlite has one. */
const SERVER_CONNECTIONS = 10;
const BIGINT_OID = 20;

/** 64-bit integers as JS numbers: all of ours are µs or counts. One that does not fit is an error, never rounded. */
const wholeNumbers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === BIGINT_OID
      ? wholeNumber
      : types.getTypeParser(oid, format as "text")) as CustomTypesConfig["getTypeParser"],
};

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint beyond 2^53: ${text.slice(0, 24)}`);
  return value;
}

/**
 * PGlite with its durability on. Its own parameters begin with `-F`, which is fsync off: an answered commit would rest
 * in the page cache alone. `open_datasync` opens the log with O_SYNC, as PGlite's file system knows no fdatasync that
 * reaches the disk.
 */
export function durableStartParameters(): string[] {
  const kept = PGlite.defaultStartParams.filter((parameter) => parameter !== "-F");
  return [...kept, "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "wal_sync_method=open_datasync"];
}

/**
 * Opens the store and brings it to the newest migration.
 *
 * @throws {WatchfloorError} E_STORE when the database cannot be reached or is damaged, E_DATA_NEWER when a newer version wrote it.
 */
export async function openRoomStore(place: RoomPlace): Promise<RoomStore> {
  const embedded = place.kind === "embedded" ? await openEmbedded(place.directory) : undefined;
  const config: PoolConfig =
    embedded === undefined
      ? { connectionString: place.kind === "server" ? place.url.href : "", max: SERVER_CONNECTIONS }
      : // One connection that is never given back: PGlite has no second, and ending it would end the database.
        { ...createPgConfig(embedded), max: 1, idleTimeoutMillis: 0 };
  const pool = new Pool({ ...config, types: wholeNumbers });
  const db = new Kysely<IngestTables>({ dialect: new PostgresDialect({ pool }) });
  const close = async () => {
    await db.destroy();
    await embedded?.close();
  };
  try {
    await migrateRoom(pool, ROOM_MIGRATIONS);
    return { db, pool, sensors: await SensorRegistry.open(db), close };
  } catch (error) {
    await close();
    if (error instanceof WatchfloorError) throw error;
    throw new WatchfloorError("E_STORE", { store: "room" }, { cause: error });
  }
}

async function openEmbedded(directory: string): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir: directory, startParams: durableStartParameters() });
  } catch (cause) {
    throw new WatchfloorError("E_STORE", { store: "room", directory }, { cause });
  }
}
