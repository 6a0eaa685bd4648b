/** Counts and sizes as people read them. */

/** `3,143`. */
export function formatCount(n: number): string {
  return n.toLocaleString("en-US");
}

/** At most four characters for tight places: `3,143`, `12.4k`, `2.1M`. */
export function formatShort(n: number): string {
  if (n < 10_000) return formatCount(n);
  return new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(n).replace("K", "k");
}

/** `1 alert`, `2 alerts`. */
export function countOf(n: number, word: string, plural = `${word}s`): string {
  return `${formatCount(n)} ${n === 1 ? word : plural}`;
}

/** Binary units, as memory and disks are sized: `512 B`, `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const scaled = bytes / 1024 ** at;
  return `${at === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[at]}`;
}

/** Part of a whole as a percentage that never shows 0 for something nor 100 for not all. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return "–";
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.01) return "< 0.01 %";
  if (part < whole && percent > 99.99) return "> 99.99 %";
  return `${percent < 10 && percent > 0 ? percent.toFixed(2) : percent.toFixed(percent === 0 || percent === 100 ? 0 : 1)} %`;
}
