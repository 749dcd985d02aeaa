import { PrismaPg } from "@prisma/adapter-pg";
import { env } from "@/lib/env";
import { PrismaClient } from "@/lib/generated/prisma/client";

// `next dev` evaluates modules again on every change; one client survives, or connections would run out.
const store = globalThis as unknown as { burgeonDb?: PrismaClient };

/** A client of its own for an explicit database: tests and benchmarks. */
export function createDb(url: string, max = 10): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max }) });
}

/** The process's database client, made on first use so that importing this file needs no environment. */
export function db(): PrismaClient {
  return (store.burgeonDb ??= createDb(env().databaseUrl));
}

export type Db = PrismaClient;
export type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];
