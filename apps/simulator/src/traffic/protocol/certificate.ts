/**
 * X.509 certificates for the simulated servers: right in form, names, dates and key type.
 *
 * The signature is chance: a sensor that only listens cannot check it, and a made-up authority's word would be
 * worth no more. Source: RFC 5280 4.1, RFC 5480 (keys on P-256).
 */
import type { Prng } from "../../prng.ts";
import { ascii, join, u8 } from "../bytes.ts";
import { bigInteger, bits, context, integer, octets, oid, sequence, set, tagged, utcTime, utf8String } from "./der.ts";

/** Parts of a distinguished name, in order. */
export type DistinguishedName = readonly (readonly ["C" | "ST" | "L" | "O" | "OU" | "CN", string])[];

const ATTRIBUTES = {
  CN: "2.5.4.3",
  C: "2.5.4.6",
  L: "2.5.4.7",
  ST: "2.5.4.8",
  O: "2.5.4.10",
  OU: "2.5.4.11",
} as const;

export interface CertificateOrder {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Names in subjectAltName. */
  readonly dnsNames: readonly string[];
  readonly notBeforeUs: number;
  readonly notAfterUs: number;
}

const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const EC_PUBLIC_KEY_P256 = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"));

function name(parts: DistinguishedName): Buffer {
  return sequence(...parts.map(([key, value]) => set(sequence(oid(ATTRIBUTES[key]), utf8String(value)))));
}

/** The certificate in DER. */
export function certificate(order: CertificateOrder, rng: Prng): Buffer {
  const alternatives = sequence(...order.dnsNames.map((dnsName) => tagged(0x82, ascii(dnsName))));
  const extensions = sequence(
    sequence(oid("2.5.29.15"), tagged(0x01, u8(0xff)), octets(tagged(0x03, u8(7, 0x80)))),
    sequence(oid("2.5.29.37"), octets(sequence(oid("1.3.6.1.5.5.7.3.1")))),
    ...(order.dnsNames.length === 0 ? [] : [sequence(oid("2.5.29.17"), octets(alternatives))]),
  );
  const toBeSigned = sequence(
    context(0, integer(2)),
    bigInteger(join(u8(rng.between(1, 0x7f)), rng.bytes(15))),
    ECDSA_WITH_SHA256,
    name(order.issuer),
    sequence(utcTime(order.notBeforeUs), utcTime(order.notAfterUs)),
    name(order.subject),
    sequence(EC_PUBLIC_KEY_P256, bits(u8(4), rng.bytes(64))),
    context(3, extensions),
  );
  const half = () => bigInteger(join(u8(rng.between(1, 0x7f)), rng.bytes(31)));
  return sequence(toBeSigned, ECDSA_WITH_SHA256, bits(sequence(half(), half())));
}
