/** The wire's version and its dated history; a test hashes the schemas beside it (promise P7). */

/** Raised by one whenever a schema or a column changes in a way the other side can see. */
export const WIRE_VERSION = 1;

export const WIRE_HISTORY = [{ version: 1, date: "2026-11-22", change: "First version." }] as const;
