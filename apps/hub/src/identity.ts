/** The hub's authority and server certificate on disk: made at the first start, the latter anew when it is time. */
import { join } from "node:path";
import { type Clock, WatchfloorError } from "@watchfloor/domain";
import {
  type Authority,
  authorityPem,
  createAuthority,
  fingerprint,
  hostName,
  issueServer,
  loadAuthority,
  readCertificate,
} from "@watchfloor/pki";
import { readPrivate, writePrivate } from "./private-file.ts";

export interface ServerTls {
  /** PEM. */
  readonly key: string;
  /** PEM, the server's certificate first, with its chain. */
  readonly cert: string;
}

export interface HubIdentity {
  readonly authority: Authority;
  /** SHA-256 of the authority's certificate, DER; enrolment tokens carry it. */
  readonly caSha256: string;
  /** As it was when the identity was read. */
  readonly tls: ServerTls;
  /** The one to use now: made anew when its time has come, otherwise as it is. */
  currentTls(): Promise<ServerTls>;
}

/** Made anew this long before it expires. */
const RENEW_BEFORE_US = 60 * 86_400_000_000;

/**
 * @param directory `hub`; keys are in `ca/` and `tls/`.
 * @param hosts names and addresses the listeners are reached by; the certificate is made anew when they change.
 * @throws {WatchfloorError} E_CERTIFICATE when the authority's files are damaged, incomplete or have expired.
 */
export async function hubIdentity(
  directory: string,
  name: string,
  hosts: readonly string[],
  now: Clock,
): Promise<HubIdentity> {
  const authority = await authorityOf(join(directory, "ca"), name, now);
  const currentTls = async () => {
    const { keyPem, certificatePem } = await serverOf(join(directory, "tls"), authority, hosts, now);
    return { key: keyPem, cert: `${certificatePem}${authority.certificatePem}` };
  };
  return { authority, caSha256: fingerprint(authority.certificatePem), tls: await currentTls(), currentTls };
}

async function authorityOf(directory: string, name: string, now: Clock): Promise<Authority> {
  const paths = { certificate: join(directory, "certificate.pem"), key: join(directory, "key.pem") };
  const [certificatePem, keyPem] = await Promise.all([readPrivate(paths.certificate), readPrivate(paths.key)]);
  if (certificatePem !== undefined && keyPem !== undefined) return loadAuthority({ certificatePem, keyPem }, now());
  // A certificate without its key is a loss that a new authority would hide: every sensor would be cut off.
  if (certificatePem !== undefined) throw new WatchfloorError("E_CERTIFICATE", { missing: paths.key });
  const authority = await createAuthority(name, now());
  const pem = await authorityPem(authority);
  await writePrivate(paths.key, pem.keyPem);
  await writePrivate(paths.certificate, pem.certificatePem);
  return authority;
}

async function serverOf(directory: string, authority: Authority, hosts: readonly string[], now: Clock) {
  const path = join(directory, "server.json");
  const held = await readPrivate(path);
  const kept = held === undefined ? undefined : serverIn(held);
  const wanted = hosts.map((host) => hostName(host).value).toSorted();
  const good =
    kept !== undefined &&
    kept.authority === fingerprint(authority.certificatePem) &&
    JSON.stringify(kept.hosts) === JSON.stringify(wanted) &&
    readCertificate(kept.certificatePem).expiresAtUs - RENEW_BEFORE_US > now();
  if (good) return kept;
  const made = await issueServer(authority, hosts, now());
  const record = { ...made, hosts: wanted, authority: fingerprint(authority.certificatePem) };
  await writePrivate(path, JSON.stringify(record));
  return record;
}

interface KeptServer {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly hosts: readonly string[];
  readonly authority: string;
}

/** Undefined for what is not ours: it is made anew, nothing depends on the old one. */
function serverIn(text: string): KeptServer | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null) return undefined;
    const { certificatePem, keyPem, hosts, authority } = { hosts: [], authority: "", ...read } as Partial<KeptServer>;
    if (typeof certificatePem !== "string" || typeof keyPem !== "string" || !Array.isArray(hosts)) return undefined;
    return { certificatePem, keyPem, hosts, authority: String(authority) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
