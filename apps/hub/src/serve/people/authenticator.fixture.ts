/**
 * A passkey in software, for tests: ES256, no attestation, user verified unless told otherwise.
 *
 * Source: WebAuthn Level 3, 6.1 (authenticator data), 6.5 (attestation), 7 (what a relying party checks); RFC 8949
 * (CBOR), RFC 9053 (COSE key of P-256).
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

type Json = Record<string, unknown>;

/** What a dishonest browser or authenticator would do. */
export interface Dishonesty {
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  readonly challenge?: string;
  readonly counter?: number;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

function header(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

function cbor(value: string | number | Buffer | ReadonlyMap<string | number, unknown>): Buffer {
  if (typeof value === "string") return Buffer.concat([header(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === "number") return value >= 0 ? header(0, value) : header(1, -1 - value);
  if (Buffer.isBuffer(value)) return Buffer.concat([header(2, value.length), value]);
  const entries = [...value].flatMap(([key, held]) => [cbor(key), cbor(held as Parameters<typeof cbor>[0])]);
  return Buffer.concat([header(5, value.size), ...entries]);
}

const hash = (data: string | Buffer) => createHash("sha256").update(data).digest();

export class SoftAuthenticator {
  readonly id: Buffer = randomBytes(32);
  readonly #origin: string;
  readonly #rpId: string;
  readonly #privateKey: KeyObject;
  readonly #coseKey: Buffer;
  #counter = 0;

  constructor(origin: URL) {
    this.#origin = origin.origin;
    this.#rpId = origin.hostname;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#privateKey = privateKey;
    this.#coseKey = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
  }

  /** `navigator.credentials.create` with these options. */
  create(options: Json, lie: Dishonesty = {}): Json {
    const data = this.#data(lie, ATTESTED, [
      Buffer.alloc(16),
      Buffer.from([0, this.id.length]),
      this.id,
      this.#coseKey,
    ]);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", data],
    ]);
    return this.#credential({
      clientDataJSON: this.#client("webauthn.create", options, lie).toString("base64url"),
      attestationObject: cbor(attestation).toString("base64url"),
      transports: ["internal"],
    });
  }

  /** `navigator.credentials.get` with these options. */
  get(options: Json, lie: Dishonesty = {}): Json {
    this.#counter += 1;
    const data = this.#data({ counter: this.#counter, ...lie }, 0, []);
    const client = this.#client("webauthn.get", options, lie);
    const signature = sign("sha256", Buffer.concat([data, hash(client)]), this.#privateKey);
    return this.#credential({
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: signature.toString("base64url"),
    });
  }

  #client(type: string, options: Json, lie: Dishonesty): Buffer {
    const challenge = lie.challenge ?? options.challenge;
    return Buffer.from(JSON.stringify({ type, challenge, origin: lie.origin ?? this.#origin, crossOrigin: false }));
  }

  #data(lie: Dishonesty, flags: number, rest: readonly Buffer[]): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lie.counter ?? 0);
    const verified = lie.userVerified === false ? 0 : USER_VERIFIED;
    return Buffer.concat([
      hash(lie.rpId ?? this.#rpId),
      Buffer.from([USER_PRESENT | verified | flags]),
      counter,
      ...rest,
    ]);
  }

  #credential(response: Json): Json {
    const id = this.id.toString("base64url");
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }
}
