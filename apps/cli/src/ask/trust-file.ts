/** The certificates of `--ca FILE`. */
import { X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { WatchfloorError } from "@watchfloor/domain";
import type { House, Trust } from "../house/house.ts";

/** @throws {WatchfloorError} E_NOT_FOUND when the file is not there, E_CONFIG_INVALID when it holds no certificate. */
export async function trustFrom(house: House, name: string): Promise<Trust> {
  const file = resolve(house.cwd, name);
  const text = await house.readText(file);
  if (text === undefined) throw new WatchfloorError("E_NOT_FOUND", { file });
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (found.length > 0) return { ca: found.map((pem) => new X509Certificate(pem).toString()).join("") };
  } catch {
    // Falls through to the same refusal: it holds what is no certificate.
  }
  throw new WatchfloorError("E_CONFIG_INVALID", { name: "ca", where: file, reason: "expected certificates in PEM" });
}
