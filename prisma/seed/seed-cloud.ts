import { z } from "zod";
import type { Db } from "@/lib/db/client";

const CLOUD_NAME = "local";

/** What set-up found out about this machine's hypervisor. `simulated` and `slow` become the portal's banner. */
const cloud = z.object({
  driver: z.string().min(1),
  connection: z.record(z.string(), z.json()),
  note: z.string().nullish(),
  simulated: z.boolean().optional(),
  slow: z.boolean().default(false),
});

/**
 * The cloud on this machine. Its id stays, so stacks keep their cloud; its health is for the worker to find out.
 * @throws ZodError, SyntaxError if the description is malformed
 */
export async function seedCloud(db: Db, json: string): Promise<void> {
  const { driver, connection, note, simulated, slow } = cloud.parse(JSON.parse(json));
  const data = { driver, connection, note: note ?? null, simulated: simulated ?? driver === "simulator", slow };
  await db.cloud.upsert({ where: { name: CLOUD_NAME }, create: { name: CLOUD_NAME, ...data }, update: data });
}
