import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/generated/prisma/client";

const CLOUD_NAME = "local";

/** What set-up found out about this machine's hypervisor. `simulated` and `slow` become the portal's banner. */
const cloud = z.object({
  driver: z.string().min(1),
  connection: z.record(z.string(), z.json()),
  note: z.string().nullish(),
  simulated: z.boolean().optional(),
  slow: z.boolean().default(false),
});

/** The cloud as it was, because machines are on it that another hypervisor does not know. */
export type KeptCloud = { driver: string; connection: unknown; reason: string };

/**
 * The cloud on this machine. Its id stays, so stacks keep their cloud; its health is for the worker to find out. While
 * it has stacks, or an image is being built, its driver stays as well, and the answer says so.
 * @throws ZodError, SyntaxError if the description is malformed
 */
export async function seedCloud(db: Db, json: string): Promise<KeptCloud | undefined> {
  const { driver, connection, note, simulated, slow } = cloud.parse(JSON.parse(json));
  const data = {
    driver,
    connection,
    note: note ?? Prisma.DbNull,
    simulated: simulated ?? driver === "simulator",
    slow,
  };
  return db.$transaction(async (tx) => {
    const before = await tx.cloud.findUnique({ where: { name: CLOUD_NAME } });
    if (before && before.driver !== driver) {
      const [stacks, builds] = await Promise.all([
        tx.stack.count({ where: { cloudId: before.id, state: { not: "removed" } } }),
        tx.osImageRevision.count({ where: { cloudId: before.id, state: "building" } }),
      ]);
      if (stacks + builds > 0)
        return { driver: before.driver, connection: before.connection, reason: inUse(before.driver, stacks) };
      // Images of the old hypervisor are not on the new one, whose own are built as if there had never been any.
      await tx.bakedImage.deleteMany({ where: { cloudId: before.id } });
      await tx.osImageRevision.deleteMany({ where: { cloudId: before.id } });
    }
    const switched = before && before.driver !== driver ? { state: "preparing", version: null } : {};
    const update = { ...data, ...switched };
    await tx.cloud.upsert({ where: { name: CLOUD_NAME }, create: { name: CLOUD_NAME, ...data }, update });
    return undefined;
  });
}

const inUse = (driver: string, stacks: number): string =>
  stacks > 0
    ? `${stacks} ${stacks === 1 ? "stack is" : "stacks are"} on the hypervisor ${driver}`
    : `an OS image is being built on the hypervisor ${driver}`;
