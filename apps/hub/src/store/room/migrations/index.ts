/** Every migration of the room store in order; a new one is a new file and a line here, an old one never changes. */
import type { Migration } from "../migrate.ts";
import { INGEST } from "./0001-ingest.ts";
import { PEOPLE } from "./0002-people.ts";
import { MAKERS } from "./0003-makers.ts";
import { PASSKEY_NAMES } from "./0004-passkey-names.ts";

export const ROOM_MIGRATIONS: readonly Migration[] = [INGEST, PEOPLE, MAKERS, PASSKEY_NAMES];
