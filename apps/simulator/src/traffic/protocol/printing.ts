/** Printing: IPP over HTTP, and raw PJL as JetDirect takes it. Source: RFC 8010 3; HP's PJL manual. */
import type { Prng } from "../../prng.ts";
import { ascii, type Bytes, be16, be32, counted, join, u8 } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";
import type { HttpExchange } from "./http.ts";

const PRINT_JOB = 0x0002;
const OPERATION_ATTRIBUTES = 1;
const JOB_ATTRIBUTES = 2;
const END_OF_ATTRIBUTES = 3;

function attribute(tag: number, name: string, value: string): Buffer {
  return join(u8(tag), counted(2, ascii(name)), counted(2, ascii(value)));
}

function common(): Buffer {
  return join(
    u8(OPERATION_ATTRIBUTES),
    attribute(0x47, "attributes-charset", "utf-8"),
    attribute(0x48, "attributes-natural-language", "en-us"),
  );
}

/** Print-Job: the document follows the attributes in the same body. */
export function ippPrintJob(printerIp: string, user: string, document: Bytes, rng: Prng): HttpExchange {
  const requestId = rng.between(1, 0xffff);
  const request = join(
    u8(1, 1),
    be16(PRINT_JOB),
    be32(requestId),
    common(),
    attribute(0x45, "printer-uri", `ipp://${printerIp}:631/ipp/print`),
    attribute(0x42, "requesting-user-name", user),
    attribute(0x49, "document-format", "application/octet-stream"),
    u8(END_OF_ATTRIBUTES),
    document,
  );
  const jobUri = attribute(0x45, "job-uri", `ipp://${printerIp}:631/jobs/${requestId}`);
  return {
    method: "POST",
    host: `${printerIp}:631`,
    path: "/ipp/print",
    requestHeaders: { "User-Agent": "Internet Print Provider", "Content-Type": "application/ipp" },
    requestBody: request,
    status: 200,
    responseHeaders: { Server: "HP HTTP Server", "Content-Type": "application/ipp" },
    responseBody: join(u8(1, 1), be16(0), be32(requestId), common(), u8(JOB_ATTRIBUTES), jobUri, u8(END_OF_ATTRIBUTES)),
    serveUs: 220_000,
  };
}

/** A page of text between PJL's marks, on port 9100; the printer tells its state at the end. */
export function* jetDirectJob(user: string, document: Bytes): Generator<Say> {
  const mark = "\u001b%-12345X";
  const head = `${mark}@PJL JOB NAME="notice"\r\n@PJL SET USERNAME="${user}"\r\n@PJL ENTER LANGUAGE=PCL\r\n`;
  yield { from: "client", bytes: join(ascii(head), document, ascii(`${mark}@PJL EOJ\r\n${mark}`)) };
  yield { from: "server", bytes: ascii('@PJL USTATUS DEVICE\r\nCODE=10001\r\nDISPLAY="Ready"\r\n\f'), afterUs: 90_000 };
}
