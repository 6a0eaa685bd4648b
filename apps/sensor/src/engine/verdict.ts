/**
 * What Suricata's log says of one capture; its command socket tells only that it is through.
 *
 * Shape: `[pid - thread] date time Level: pcap: text`. Source: src/source-pcap-file.c, src/source-pcap-file-helper.c.
 */

export interface Verdict {
  /** Packets read; undefined when it refused the file. */
  readonly packets: number | undefined;
  /** Its first complaint, without its own prefix. */
  readonly error: string | undefined;
}

/** @param log what was written to suricata.log since the capture was handed over. */
export function readVerdict(log: string): Verdict {
  const read = /Notice: pcap: read \d+ files?, (\d+) packets/.exec(log)?.[1];
  const error = /(?:Error|Warning): pcap: ([^\n]*)/.exec(log)?.[1];
  return { packets: read === undefined ? undefined : Number(read), error: error?.slice(0, 300) };
}
