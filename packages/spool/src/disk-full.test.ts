/** A really full disk: a small tmpfs, where this may be mounted (root); elsewhere /dev/full's error stands in no test. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMicros, sha256 } from "@watchfloor/domain";
import { afterAll, expect, test } from "vitest";
import { openSpool } from "./spool.ts";

const directory = mkdtempSync(join(tmpdir(), "spool-full-"));
const mounted = mount();
afterAll(() => {
  if (mounted) execFileSync("umount", [directory]);
  rmSync(directory, { recursive: true, force: true });
});

function mount(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", directory], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function batch(bytes: number) {
  const body = Buffer.alloc(bytes, "x");
  return { body, rows: 1, digest: sha256(createHash("sha256").update(body).digest("hex")) };
}

test.skipIf(!mounted)(
  "[S11] a full disk leaves nothing half-written, and the batch passes once there is room",
  async () => {
    const spool = await openSpool({ directory, maxBytes: 1e9, now: () => epochMicros(0) });
    const first = await spool.append("bulk", batch(150_000), { at: 1 });
    await expect(spool.append("bulk", batch(120_000), { at: 2 })).rejects.toThrow("E_SPOOL_FULL");
    expect((await readdir(directory)).filter((name) => name !== "state.json")).toEqual(["bulk-000000000000001.seg"]);
    expect(spool.bookmark("bulk")).toEqual({ at: 1 });
    await spool.receipt("bulk", first.sequence, first.digest);
    expect(await spool.append("bulk", batch(120_000), { at: 2 })).toMatchObject({
      sequence: 2,
      previous: first.digest,
    });
  },
);
