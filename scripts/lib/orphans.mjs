import { rmSync } from "node:fs";
import path from "node:path";
import { endProcess, isGroupLeader } from "./processes.mjs";
import { listJson, readLiving } from "./state-files.mjs";

const GRACE_MS = 15_000;

/**
 * Ends the processes whose pid files lie in a folder, with the groups they lead, and removes the files. A pid file also
 * tells when its process started, so a later process with the same pid is never touched.
 * @param {string} folder
 * @returns {Promise<string[]>} names of those that still ran
 */
export async function endOrphans(folder) {
  const ended = await Promise.all(
    listJson(folder).map(async (file) => {
      const orphan = readLiving(file);
      if (orphan) await endProcess(orphan, { graceMs: GRACE_MS, group: isGroupLeader(orphan.pid) });
      rmSync(file, { force: true });
      return orphan ? path.basename(file, ".json") : undefined;
    }),
  );
  return ended.filter((name) => name !== undefined);
}
