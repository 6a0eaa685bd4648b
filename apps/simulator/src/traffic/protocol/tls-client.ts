/**
 * The programs that speak TLS here, told apart by their hello: suites, extensions and their order.
 *
 * Source: RFC 8446 4.1.2; extension numbers from IANA's "TLS ExtensionType Values"; GREASE from RFC 8701.
 */
import type { Prng } from "../../prng.ts";
import { ascii, type Bytes, be16, counted, join, u8 } from "../bytes.ts";

export interface TlsClient {
  readonly name: "browser" | "windows" | "office" | "library" | "old-windows";
  readonly suites: readonly number[];
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly signatures: readonly number[];
  readonly alpn: readonly string[];
  /** Newest first; empty for a client that knows no supported_versions. */
  readonly versions: readonly number[];
  readonly grease: boolean;
  /** What a TLS 1.2 server picks of its suites. */
  readonly answeredSuite: number;
}

const SIGNATURES = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];

export const BROWSER: TlsClient = {
  name: "browser",
  suites: [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d],
  extensions: [0, 23, 0xff01, 10, 11, 35, 16, 5, 13, 18, 51, 45, 43, 27],
  groups: [29, 23, 24],
  signatures: SIGNATURES,
  alpn: ["h2", "http/1.1"],
  versions: [0x0304, 0x0303],
  grease: true,
  answeredSuite: 0xc02b,
};

/** Windows' own programs: updates, telemetry, certificate checks. */
export const WINDOWS: TlsClient = {
  name: "windows",
  suites: [0xc02c, 0xc02b, 0xc030, 0xc02f, 0x009f, 0x009e, 0xc024, 0xc023, 0xc028, 0xc027, 0xc00a, 0xc009, 0x009d],
  extensions: [0, 5, 10, 11, 13, 35, 16, 23, 0xff01],
  groups: [29, 23, 24],
  signatures: [0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203],
  alpn: ["h2", "http/1.1"],
  versions: [],
  grease: false,
  answeredSuite: 0xc02b,
};

/** The mail and office programs. */
export const OFFICE: TlsClient = {
  name: "office",
  suites: [0xc02c, 0xc02b, 0xc030, 0xc02f, 0xc024, 0xc023, 0xc028, 0xc027, 0x009d, 0x009c],
  extensions: [0, 5, 10, 11, 13, 35, 23, 0xff01],
  groups: [29, 23, 24],
  signatures: [0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0201, 0x0403, 0x0503],
  alpn: [],
  versions: [],
  grease: false,
  answeredSuite: 0xc02b,
};

/** A vendor's program built on a common library: the registration client, the results upload. */
export const LIBRARY: TlsClient = {
  name: "library",
  suites: [0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0xc02b, 0xc02f, 0x009f, 0x009e, 0x00ff],
  extensions: [0, 11, 10, 35, 22, 23, 13, 43, 45, 51],
  groups: [29, 23, 30, 25, 24],
  signatures: SIGNATURES,
  alpn: [],
  versions: [0x0304, 0x0303],
  grease: false,
  answeredSuite: 0xc02c,
};

/** SChannel of Windows 7 without a name asked for: what malware that leans on the system's library looks like. */
export const OLD_WINDOWS: TlsClient = {
  name: "old-windows",
  suites: [0x003c, 0x002f, 0x003d, 0x0035, 0x0005, 0x000a, 0xc027, 0xc013, 0xc014, 0xc02b, 0xc023, 0xc009, 0xc00a],
  extensions: [0xff01, 10, 11, 13],
  groups: [23, 24],
  signatures: [0x0401, 0x0501, 0x0201, 0x0403, 0x0503, 0x0203],
  alpn: [],
  versions: [],
  grease: false,
  answeredSuite: 0xc02b,
};

/** The hello's body. `serverName` undefined leaves server_name out. */
export function clientHello(client: TlsClient, serverName: string | undefined, sessionId: Bytes, rng: Prng): Buffer {
  const grease = () => {
    const nibble = rng.between(0, 15);
    return (nibble << 12) | 0x0a00 | (nibble << 4) | 0x0a;
  };
  const suites = client.grease ? [grease(), ...client.suites] : client.suites;
  const groups = client.grease ? [grease(), ...client.groups] : client.groups;
  const bodyOf = (type: number): Bytes | undefined => {
    switch (type) {
      case 0:
        return serverName === undefined ? undefined : counted(2, u8(0), counted(2, ascii(serverName)));
      case 5:
        return u8(1, 0, 0, 0, 0);
      case 10:
        return counted(2, ...groups.map(be16));
      case 11:
        return u8(1, 0);
      case 13:
        return counted(2, ...client.signatures.map(be16));
      case 16:
        return counted(2, ...client.alpn.map((protocol) => counted(1, ascii(protocol))));
      case 27:
        return u8(2, 0, 2);
      case 43:
        return counted(1, ...client.versions.map(be16));
      case 45:
        return u8(1, 1);
      case 51:
        return counted(2, be16(29), counted(2, rng.bytes(32)));
      case 0xff01:
        return u8(0);
      default:
        return Buffer.alloc(0);
    }
  };
  const extensions = client.extensions.flatMap((type) => {
    const body = bodyOf(type);
    return body === undefined ? [] : [join(be16(type), counted(2, body))];
  });
  if (client.grease) extensions.unshift(join(be16(grease()), be16(0)));
  return join(
    be16(0x0303),
    rng.bytes(32),
    counted(1, client.versions.length === 0 ? Buffer.alloc(0) : sessionId),
    counted(2, ...suites.map(be16)),
    u8(1, 0),
    counted(2, ...extensions),
  );
}
