/** Lines of a device's log, one per datagram. Source: RFC 3164. */
import { ascii } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @param priority facility * 8 + severity. */
export function syslogLine(atUs: number, host: string, priority: number, text: string): readonly Say[] {
  const at = new Date(Math.floor(atUs / 1000));
  const day = String(at.getUTCDate()).padStart(2, " ");
  const stamp = `${MONTHS[at.getUTCMonth()]} ${day} ${at.toISOString().slice(11, 19)}`;
  return [{ from: "client", bytes: ascii(`<${priority}>${stamp} ${host} ${text}`) }];
}
