import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, open } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createLibvirtDriver } from "@/lib/hypervisors/libvirt/driver";
import { createImages } from "@/lib/hypervisors/libvirt/images";
import { namesOf } from "@/lib/hypervisors/libvirt/names";
import { createPool } from "@/lib/hypervisors/libvirt/pool";
import { createVirsh } from "@/lib/hypervisors/libvirt/virsh";
import { buildOsImage } from "@/lib/provisioning/os-image/build";
import { removeTree } from "@/lib/provisioning/os-image/workspace";
import { type Figure, inTurns, median, printFigures } from "./report";

const ROUNDS = 10;
const GIB = 1024 ** 3;

/** As large as the images of big services are with their software inside, in bytes. */
const LARGE = 2 * GIB;

/**
 * What a quick and a full clone of one image take on libvirt: the machine's disk alone, on the pool that machines use; of the
 * portal's own image of Debian 12, which is small, and of one with as much data as a big service brings.
 */
export async function benchDisks(): Promise<void> {
  const installationId = `d${randomBytes(3).toString("hex")}`;
  const ctx = { signal: AbortSignal.timeout(900_000), idempotencyKey: "bench", progress: () => {} };
  const driver = await createLibvirtDriver({ installationId, connection: { acceleration: "tcg" } });
  const scratch = await mkdtemp(path.join(os.tmpdir(), "burgeon-bench-"));
  try {
    console.log("building the OS image …");
    const recipe = { os: "debian", release: "12", suite: "bookworm", description: "Debian 12" };
    const outDir = path.join(scratch, "image");
    const { id, files } = await buildOsImage({
      ...{ recipe, outDir, formats: ["disk"], signal: ctx.signal, progress: () => {} },
    });
    await driver.prepare(ctx);
    const pool = createPool(createVirsh("qemu:///system"), namesOf(installationId), false);
    const sources = { [id]: files.disk!, large: await largeDisk(scratch) };
    const figures: Figure[] = [];
    for (const [name, disk] of Object.entries(sources)) {
      const source = { id: name, description: name, os: "debian", release: "bookworm", files: { ...files, disk } };
      const { sizeBytes } = await driver.ensureImage(ctx, source);
      const image = await createImages(pool).require(ctx.signal, name);
      const volume = { capacityBytes: 8 * GIB, format: "qcow2", mode: "0600" } as const;
      const timed = async (made: string, make: (name: string) => Promise<void>) => {
        const started = performance.now();
        await make(made);
        const took = performance.now() - started;
        await pool.remove(ctx.signal, made);
        return took;
      };
      const times = await inTurns(ROUNDS, {
        thin: (round) =>
          timed(`thin-${round}`, (made) =>
            pool.create(ctx.signal, { ...volume, name: made, backingPath: image.diskPath }),
          ),
        full: (round) =>
          timed(`full-${round}`, (made) => pool.copy(ctx.signal, { ...volume, name: made }, image.diskVolume)),
      });
      const [thin, full] = [median(times.thin), median(times.full)];
      figures.push({
        name: `full / thin, an image of ${(sizeBytes / GIB).toFixed(1)} GiB, medians of ${ROUNDS} interleaved clones`,
        seen: `${(full / thin).toFixed(0)} (${full.toFixed(0)} ms / ${thin.toFixed(0)} ms)`,
        goal: ">= 20",
        reached: full / thin >= 20,
      });
    }
    printFigures("Clones on libvirt, the disk alone", figures);
  } finally {
    await driver.teardown({ ...ctx, signal: AbortSignal.timeout(120_000) });
    await driver.close();
    await removeTree(scratch);
  }
}

/** A qcow2 disk full of data that does not compress and is in no block of zeros. */
async function largeDisk(folder: string): Promise<string> {
  const [raw, disk] = [path.join(folder, "large.raw"), path.join(folder, "large.qcow2")];
  const file = await open(raw, "w");
  for (let written = 0; written < LARGE; written += 64 * 1024 ** 2) await file.write(randomBytes(64 * 1024 ** 2));
  await file.close();
  await promisify(execFile)("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", raw, disk]);
  return disk;
}
