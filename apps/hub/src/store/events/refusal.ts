/** An engine's error in our words: does it stand for a store in trouble, or for a batch that it will never take? */
import { WatchfloorError } from "@watchfloor/domain";

/**
 * Codes after which the same insert may succeed later. Source: src/Common/ErrorCodes.cpp of ClickHouse: timeouts and
 * broken connections (159, 164, 209, 210), too many queries or parts (202, 252), memory (173, 241), disk (243, 75, 76), Keeper (225, 242, 999).
 */
const TRANSIENT = new Set([
  "75",
  "76",
  "159",
  "164",
  "173",
  "202",
  "209",
  "210",
  "225",
  "241",
  "242",
  "243",
  "252",
  "999",
]);

/** chDB's errors are of another copy of the client's class, so they are known by their fields. */
function isEngineError(cause: unknown): cause is Error & { readonly code: string; readonly type: string } {
  if (!(cause instanceof Error) || !("code" in cause) || !("type" in cause)) return false;
  return typeof cause.code === "string" && typeof cause.type === "string";
}

export function storeError(cause: unknown): WatchfloorError {
  if (cause instanceof WatchfloorError) return cause;
  if (isEngineError(cause)) {
    const { code: engineCode, type } = cause;
    const facts = { store: "events", engineCode, type, reason: cause.message.slice(0, 300) };
    return new WatchfloorError("E_STORE", { ...facts, transient: TRANSIENT.has(engineCode) }, { cause });
  }
  // Not the engine's own word: a connection, a closed process. Never the batch's fault.
  const reason = cause instanceof Error ? cause.message.slice(0, 300) : String(cause).slice(0, 300);
  return new WatchfloorError("E_STORE", { store: "events", reason, transient: true }, { cause });
}
