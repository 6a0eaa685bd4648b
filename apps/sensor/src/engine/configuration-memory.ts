/**
 * How much memory Suricata may hold: an office of some hundred machines on a 1 Gbit/s mirror port, on a machine of 4 GB.
 *
 * The limits are ceilings, not reservations. To raise them: when `tcp.memuse`, `flow.memuse` or `http.memuse` of the
 * stats records stand at their limit, or `tcp.segment_memcap_drop` counts, double that one.
 */
export const MEMORY_LIMITS = `max-pending-packets: 1024
default-packet-size: 1514
defrag:
  memcap: 16mb
  hash-size: 16384
  trackers: 16384
  max-frags: 16384
  prealloc: yes
  timeout: 60
flow:
  memcap: 64mb
  hash-size: 65536
  prealloc: 5000
  emergency-recovery: 30
host:
  memcap: 16mb
  hash-size: 4096
  prealloc: 500
ippair:
  memcap: 16mb
  hash-size: 4096
  prealloc: 500`;
