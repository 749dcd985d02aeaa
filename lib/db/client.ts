import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "@/lib/env";
import { PrismaClient } from "@/lib/generated/prisma/client";

// `next dev` evaluates modules again on every change; one client survives, or connections would run out.
const store = globalThis as unknown as { burgeonDb?: PrismaClient };

/**
 * Prisma's own limits are 2 s to get a connection and 5 s for all of a transaction. A busy machine exceeds them, and what
 * a nested write still sends after the limit runs outside the transaction.
 */
const PATIENCE = { maxWait: 30_000, timeout: 60_000 };

/** A client of its own for an explicit database: tests and benchmarks. */
export function createDb(url: string, max = 10): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max }), transactionOptions: PATIENCE });
}

/** The process's database client, made on first use so that importing this file needs no environment. */
export function db(): PrismaClient {
  return (store.burgeonDb ??= createDb(env().databaseUrl));
}

export type Db = PrismaClient;
export type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];
