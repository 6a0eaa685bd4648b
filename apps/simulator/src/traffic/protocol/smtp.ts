/** A letter handed from one mail server to another. Source: RFC 5321, RFC 2045 (MIME). */
import { ascii, type Bytes } from "../bytes.ts";
import type { Say } from "../frame/tcp.ts";

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date: string;
  readonly messageId: string;
  /** Lines without a break at the end of the last. */
  readonly text: string;
  readonly attachment?: { readonly name: string; readonly type: string; readonly bytes: Bytes };
}

const BOUNDARY = "----=_NextPart_000_0012";

/** The letter as it stands after DATA, lines ended with CRLF, closed with the lone dot. */
export function letterBytes(letter: Letter): Buffer {
  const head = [
    `From: <${letter.from}>`,
    `To: <${letter.to}>`,
    `Subject: ${letter.subject}`,
    `Date: ${letter.date}`,
    `Message-ID: <${letter.messageId}>`,
    "MIME-Version: 1.0",
  ];
  const text = letter.text.split("\n");
  const { attachment } = letter;
  const body =
    attachment === undefined
      ? ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit", "", ...text]
      : [
          `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
          "",
          `--${BOUNDARY}`,
          "Content-Type: text/plain; charset=utf-8",
          "Content-Transfer-Encoding: 7bit",
          "",
          ...text,
          "",
          `--${BOUNDARY}`,
          `Content-Type: ${attachment.type}; name="${attachment.name}"`,
          "Content-Transfer-Encoding: base64",
          `Content-Disposition: attachment; filename="${attachment.name}"`,
          "",
          ...(Buffer.from(attachment.bytes)
            .toString("base64")
            .match(/.{1,76}/g) ?? []),
          `--${BOUNDARY}--`,
        ];
  return ascii([...head, ...body, ".", ""].join("\r\n"));
}

/** One letter over one connection. */
export function* smtpDialogue(client: string, server: string, letter: Letter): Generator<Say> {
  const say = (from: Say["from"], line: string): Say => ({ from, bytes: ascii(`${line}\r\n`), afterUs: 2_000 });
  yield say("server", `220 ${server} ESMTP ready`);
  yield say("client", `EHLO ${client}`);
  yield say("server", `250-${server} Hello ${client}\r\n250-SIZE 36700160\r\n250-8BITMIME\r\n250 HELP`);
  yield say("client", `MAIL FROM:<${letter.from}> SIZE=${letterBytes(letter).length}`);
  yield say("server", "250 2.1.0 Sender OK");
  yield say("client", `RCPT TO:<${letter.to}>`);
  yield say("server", "250 2.1.5 Recipient OK");
  yield say("client", "DATA");
  yield say("server", "354 Start mail input; end with <CRLF>.<CRLF>");
  yield { from: "client", bytes: letterBytes(letter), afterUs: 1_000 };
  yield { from: "server", bytes: ascii(`250 2.6.0 <${letter.messageId}> Queued\r\n`), afterUs: 40_000 };
  yield say("client", "QUIT");
  yield say("server", "221 2.0.0 Bye");
}
