import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createLibvirtDriver } from "@/lib/hypervisors/libvirt/driver";
import { createImages } from "@/lib/hypervisors/libvirt/images";
import { namesOf } from "@/lib/hypervisors/libvirt/names";
import { createPool } from "@/lib/hypervisors/libvirt/pool";
import { createVirsh } from "@/lib/hypervisors/libvirt/virsh";
import { buildOsImage } from "@/lib/provisioning/os-image/build";
import { removeTree } from "@/lib/provisioning/os-image/workspace";
import { inTurns, median, printFigures } from "./report";

const ROUNDS = 10;
const GIB = 1024 ** 3;

/** What a quick and a full clone of one image take on libvirt: the machine's disk alone, on the pool that machines use. */
export async function benchDisks(): Promise<void> {
  const installationId = `d${randomBytes(3).toString("hex")}`;
  const ctx = { signal: AbortSignal.timeout(900_000), idempotencyKey: "bench", progress: () => {} };
  const driver = await createLibvirtDriver({ installationId, connection: { acceleration: "tcg" } });
  const scratch = await mkdtemp(path.join(os.tmpdir(), "burgeon-bench-"));
  try {
    console.log("building the OS image …");
    const recipe = { os: "debian", release: "12", suite: "bookworm", description: "Debian 12" };
    const outDir = path.join(scratch, "image");
    const built = await buildOsImage({ recipe, outDir, formats: ["disk"], signal: ctx.signal, progress: () => {} });
    await driver.prepare(ctx);
    const source = { id: built.id, description: "Debian 12", os: "debian", release: "bookworm", files: built.files };
    const { sizeBytes } = await driver.ensureImage(ctx, source);

    const pool = createPool(createVirsh("qemu:///system"), namesOf(installationId), false);
    const image = await createImages(pool).require(ctx.signal, built.id);
    const volume = { capacityBytes: 8 * GIB, format: "qcow2", mode: "0600" } as const;
    const timed = async (name: string, make: () => Promise<void>) => {
      const started = performance.now();
      await make();
      const took = performance.now() - started;
      await pool.remove(ctx.signal, name);
      return took;
    };
    const times = await inTurns(ROUNDS, {
      thin: (round) =>
        timed(`thin-${round}`, () =>
          pool.create(ctx.signal, { ...volume, name: `thin-${round}`, backingPath: image.diskPath }),
        ),
      full: (round) =>
        timed(`full-${round}`, () => pool.copy(ctx.signal, { ...volume, name: `full-${round}` }, image.diskVolume)),
    });
    const [thin, full] = [median(times.thin), median(times.full)];
    printFigures(`Clones on libvirt, a disk of ${(sizeBytes / GIB).toFixed(2)} GiB`, [
      {
        name: `full / thin, medians of ${ROUNDS} interleaved clones`,
        seen: `${(full / thin).toFixed(0)} (${full.toFixed(0)} ms / ${thin.toFixed(0)} ms)`,
        goal: ">= 20",
        reached: full / thin >= 20,
      },
    ]);
  } finally {
    await driver.teardown({ ...ctx, signal: AbortSignal.timeout(120_000) });
    await driver.close();
    await removeTree(scratch);
  }
}
