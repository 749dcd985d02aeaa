import type { Tx } from "@/lib/db/client";
import type { Stack } from "@/lib/generated/prisma/client";

/** The stack under its lock: nothing else begins with it, and nobody else changes it, until the transaction ends. */
export async function lockStack(tx: Tx, id: string): Promise<Stack> {
  await tx.$executeRaw`select 1 from stack where id = ${id}::uuid for update`;
  return tx.stack.findUniqueOrThrow({ where: { id } });
}
