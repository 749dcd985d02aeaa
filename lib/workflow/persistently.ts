/** PostgreSQL error classes after which the same call may succeed: connection lost, server starting, deadlock. */
const PASSING = /^(08...|57P0[123]|40001|40P01|53300)$/;
const PASSING_SYSTEM = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"]);

/** Prisma's words for the same: unreachable, timed out, closed, transaction gone, deadlock, too many connections. */
const PASSING_PRISMA = new Set(["P1001", "P1008", "P1017", "P1018", "P2028", "P2034", "P2037"]);

type Wrapped = { code?: unknown; meta?: { driverAdapterError?: Wrapped }; cause?: { originalCode?: unknown } };

/** PostgreSQL's, the system's or Prisma's code of an error. Prisma wraps PostgreSQL's, raw queries' (P2010) twice. */
function codeOf(e: Wrapped | null): unknown {
  const driver = e?.meta?.driverAdapterError ?? e;
  return driver?.cause?.originalCode ?? e?.code;
}

export function isPassing(e: unknown): boolean {
  const code = codeOf(e as Wrapped | null);
  if (typeof code === "string") return PASSING.test(code) || PASSING_SYSTEM.has(code) || PASSING_PRISMA.has(code);
  return (
    e instanceof Error &&
    /Connection terminated|connection timeout|Client has encountered a connection error/i.test(e.message)
  );
}

/**
 * Repeats a database call until it goes through, for as long as the fault is one that passes: a step's outcome must not be
 * lost because the database restarts. Pauses double from 50 ms to 2 s. Other errors are thrown at once.
 */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
    try {
      return await call();
    } catch (e) {
      if (!isPassing(e)) throw e;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
