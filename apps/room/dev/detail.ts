/** What a fixture alert's page shows: a card, and the records of a conversation, hostile strings among them. */
import type { AlertDetail, AlertSummary, StoredEvent } from "@watchfloor/wire";

const eve = (us: number) =>
  new Date(us / 1000).toISOString().replace("Z", `${String(us % 1000).padStart(3, "0")}+0000`);

export function detailOf(alert: AlertSummary, asOfUs: number): AlertDetail {
  const base = {
    flow_id: 1_423_786_312_004_112,
    src_ip: alert.srcIp,
    src_port: alert.srcPort,
    dest_ip: alert.destIp,
    dest_port: alert.destPort,
    proto: "TCP",
  };
  const event = (row: number, offset: number, record: Record<string, unknown>): StoredEvent => ({
    id: row === 0 ? alert.id : `${Number(alert.id.split(".")[0])}.${row}`,
    sensorId: alert.sensorId,
    geoId: alert.geoId,
    receivedAtUs: alert.receivedAtUs,
    record: { timestamp: eve(alert.atUs + offset), ...base, ...record },
  });
  return {
    asOfUs,
    alert,
    card: {
      headline: alert.headline,
      meaning:
        "A computer inside your office called a server that criminals use to steer infected machines, and the server answered. This is how the break-ins that later encrypted whole county offices began. It happened to one computer so far; the next hours decide whether it stays one.",
      firstSteps: [
        "Pull the network cable out of the computer with the address 10.20.1.42, or switch its wireless off. Leave it switched on.",
        "Write down the time, who uses it, and what they last opened: an invoice, a delivery notice, a scanned document.",
        "Call the number below now, whatever the hour.",
      ],
      avoid: [
        "Do not switch the computer off: what is in its memory is evidence.",
        "Do not sign in on it with an administrator's password.",
        "Do not send e-mail about this from the office.",
      ],
      call: "Your county's IT on call, then the state's election security desk: 785-555-0142 (day and night).",
      harmlessWhen: "Your IT is running a test at this very moment and can name the computer.",
    },
    event: event(0, 0, {
      event_type: "alert",
      alert: {
        action: "allowed",
        gid: 1,
        signature_id: alert.sid,
        rev: alert.rev,
        signature: alert.signature,
        category: alert.category,
        severity: alert.severity,
      },
    }),
    related: [
      event(1, -90_000, {
        event_type: "dns",
        dns: {
          version: 3,
          type: "response",
          rcode: "NOERROR",
          queries: [{ rrname: "cdn-updates.example.net", rrtype: "A" }],
          answers: [{ rrname: "cdn-updates.example.net", rrtype: "A", rdata: "198.51.100.23" }],
        },
      }),
      event(2, 12_000, {
        event_type: "http",
        http: {
          hostname: "198.51.100.23",
          http_port: 8080,
          url: "/whoami.php?\u202egpj.exe=1\u0007<script>alert(1)</script>",
          http_user_agent: "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1)",
          http_method: "POST",
          status: 200,
          length: 148_132,
          http_content_type: "text/html",
        },
      }),
      event(3, 260_000, {
        event_type: "fileinfo",
        fileinfo: {
          filename: `/${"invoice-".repeat(40)}.exe`,
          magic: "PE32 executable (GUI) Intel 80386, for MS Windows",
          state: "CLOSED",
          size: 148_132,
          sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
      }),
      event(4, 1_900_000, {
        event_type: "tls",
        tls: {
          sni: "mail.example.org",
          version: "TLS 1.2",
          ja3: { hash: "6734f37431670b3ab4292b8f60f29984" },
          ja4: "t12d190800_d83cc789557e_7af1ed941c26",
        },
      }),
      event(5, 63_000_000, {
        event_type: "flow",
        flow: {
          pkts_toserver: 41,
          pkts_toclient: 122,
          bytes_toserver: 4_211,
          bytes_toclient: 160_230,
          age: 63,
          state: "closed",
          reason: "timeout",
        },
      }),
    ],
    relatedTotal: 5,
    seenElsewhere: {
      windowUs: 7 * 86_400e6,
      by: [
        {
          kind: "address",
          value: alert.destIp,
          places: [
            { geoId: "18097", place: "Marion County, IN", alerts: 3, lastAtUs: asOfUs - 2_400e6 },
            { geoId: "54039", place: "Kanawha County, WV", alerts: 1, lastAtUs: asOfUs - 9_400e6 },
          ],
          others: 5,
        },
        {
          kind: "signature",
          value: alert.signature,
          places: [{ geoId: "39061", place: "Hamilton County, OH", alerts: 2, lastAtUs: asOfUs - 14_400e6 }],
        },
      ],
    } as unknown as AlertDetail["seenElsewhere"],
  };
}
