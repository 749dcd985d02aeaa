import { Prisma } from "@/lib/generated/prisma/client";
import type { Tx } from "./client";

/** Rows that are fetched at a time. */
const PAGE = 2_000;

let opened = 0;

/**
 * The rows of a query, one after the other: it is run once, and only as far as somebody asks, so that no more than a page of its
 * rows is held here. What else the transaction asks may come in between. The cursor goes with the transaction.
 */
export async function* readRows<T>(tx: Tx, query: Prisma.Sql): AsyncGenerator<T> {
  opened += 1;
  const cursor = Prisma.raw(`rows_${opened}`);
  await tx.$executeRaw`declare ${cursor} no scroll cursor for ${query}`;
  for (;;) {
    const rows = await tx.$queryRaw<T[]>`fetch ${Prisma.raw(String(PAGE))} from ${cursor}`;
    yield* rows;
    if (rows.length < PAGE) return;
  }
}
