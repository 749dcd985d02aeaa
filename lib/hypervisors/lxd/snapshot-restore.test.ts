import { expect, it } from "vitest";
import type { z } from "zod";
import { namesOf } from "./names";
import { readSnapshotRestore } from "./snapshot-restore";

type Pool = { driver: string; config?: Record<string, string> };

/** Asked of a daemon that has these pools of ours. */
function restoreOn({ thin, full }: { thin?: Pool; full?: Pool }) {
  const names = namesOf("ab12cd");
  const pools = new Map([
    [`/1.0/storage-pools/${names.pool}`, thin],
    [`/1.0/storage-pools/${names.fullPool}`, full],
  ]);
  const find = async <T>(schema: z.ZodType<T>, path: string): Promise<T | null> => {
    const found = pools.get(path);
    return found === undefined ? null : schema.parse(found);
  };
  return readSnapshotRestore({ names, find }, new AbortController().signal);
}

const removing = (value: string): Pool => ({ driver: "zfs", config: { "volume.zfs.remove_snapshots": value } });

it("is any where nothing stands in the way, and where there is no pool yet", async () => {
  expect(await restoreOn({})).toBe("any");
  expect(await restoreOn({ thin: { driver: "btrfs" }, full: { driver: "dir" } })).toBe("any");
});

it("is the newest alone on ZFS", async () => {
  expect(await restoreOn({ thin: { driver: "zfs" } })).toBe("newest");
  expect(await restoreOn({ thin: removing("false") })).toBe("newest");
});

it("is any on ZFS that deletes the newer ones, as soon as all pools do", async () => {
  expect(await restoreOn({ thin: removing("true"), full: removing("1") })).toBe("deletes-newer");
  expect(await restoreOn({ thin: removing("true"), full: { driver: "zfs" } })).toBe("newest");
});
