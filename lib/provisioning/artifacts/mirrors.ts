import type { Db, Tx } from "@/lib/db/client";

/** What begins with `prefix` is asked for at `base` first, or (`only`) nowhere else. */
export type Mirror = { prefix: string; base: string; only: boolean };

export type Address = { url: string; how: "vendor" | "mirror" };

/**
 * Where a vendor's file may be fetched, the first to be tried first: at the site's mirrors, the most specific one before
 * the others, then at the vendor's, unless one of its mirrors is the only address that may be asked.
 */
export function addressesOf(url: string, mirrors: readonly Mirror[]): Address[] {
  const fitting = mirrors
    .filter(({ prefix }) => url.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const mirrored = fitting.map(({ prefix, base }): Address => ({
    url: base + url.slice(prefix.length),
    how: "mirror",
  }));
  return fitting.some(({ only }) => only) ? mirrored : [...mirrored, { url, how: "vendor" }];
}

export const readMirrors = (database: Db | Tx): Promise<Mirror[]> =>
  database.artifactMirror.findMany({ select: { prefix: true, base: true, only: true }, orderBy: { prefix: "asc" } });
