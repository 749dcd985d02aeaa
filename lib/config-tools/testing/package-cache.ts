import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { PackageCache } from "@/lib/config-tools/ssh/package-cache";
import { parseAccessLog } from "@/scripts/lib/package-cache-config.mjs";
import { startPackageCache } from "@/scripts/lib/package-cache.mjs";

/** A package cache of a test's own, empty, before this host's mirrors. */
export async function startTestCache() {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-cache-"));
  chmodSync(dataDir, 0o755); // Squid is another user where we are root
  const { url, log, stop } = await startPackageCache({ dataDir });
  const { hostname, port } = new URL(url);
  return {
    url,
    address: { host: hostname, port: Number(port) } satisfies PackageCache,
    /** What nodes have asked for so far. */
    requests: () => parseAccessLog(readFileSync(log, "utf8")),
    async remove() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
