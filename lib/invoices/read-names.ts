import { isUuid } from "@/lib/util/ids";
import type { InvoiceSubject } from "@/lib/billing/invoice-lines";
import type { Tx } from "@/lib/db/client";
import type { LineNames } from "./lines";

/** What the stacks and owners of lines are called now: kept with the lines. */
export async function readNames(tx: Tx, lines: readonly InvoiceSubject[]): Promise<LineNames> {
  const ids = (of: "stack" | "owner") => [...new Set(lines.flatMap((line) => line[of] ?? []))].filter(isUuid);
  const stacks = await tx.stack.findMany({ where: { id: { in: ids("stack") } }, select: { id: true, name: true } });
  const people = await tx.user.findMany({ where: { id: { in: ids("owner") } }, select: { id: true, name: true } });
  const [stack, owner] = [stacks, people].map((rows) => new Map(rows.map(({ id, name }) => [id, name]))) as [
    Map<string, string>,
    Map<string, string>,
  ];
  return { stack: (id) => stack.get(id) ?? null, owner: (id) => owner.get(id) ?? null };
}
