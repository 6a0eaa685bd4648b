/** The room's certificate where the operator gave one. */
import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { WatchfloorError } from "@watchfloor/domain";
import type { ServerTls } from "./identity.ts";

export interface OwnTlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Read anew at each call, as whoever renews it writes the same files.
 *
 * @throws {WatchfloorError} E_CONFIG_INVALID when a file cannot be read, is no PEM, or key and certificate are no pair.
 */
export async function readOwnTls(files: OwnTlsFiles, readText: (path: string) => Promise<string>): Promise<ServerTls> {
  const read = async (name: string, path: string) => {
    try {
      return await readText(path);
    } catch (cause) {
      throw new WatchfloorError("E_CONFIG_INVALID", { name, value: path, reason: "cannot be read" }, { cause });
    }
  };
  const cert = await read("tls.certificate", files.certificate);
  const key = await read("tls.key", files.key);
  fits("tls.certificate", files.certificate, () => new X509Certificate(cert));
  fits("tls.key", files.key, () => createSecureContext({ cert, key }));
  return { key, cert };
}

/** OpenSSL's own judgement: what it takes here, the listener takes. */
function fits(name: string, value: string, use: () => unknown): void {
  try {
    use();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : "unusable";
    throw new WatchfloorError("E_CONFIG_INVALID", { name, value, reason }, { cause });
  }
}
