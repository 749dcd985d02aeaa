import { readdir } from "node:fs/promises";
import path from "node:path";
import type { MachineTags } from "@/lib/hypervisors/driver";
import { isSshOpen } from "./machine-log";
import { appendLog, logOfAddress, readLog } from "./world";

export type JournalEntry = {
  at: number;
  action: "created" | "started" | "stopped" | "deleted";
  installation: string;
  id: string;
  /** Grows with every machine that is made under the same id after a deletion. */
  generation: number;
  tags: MachineTags;
};

const ACTIONS: ReadonlySet<string> = new Set(["created", "started", "stopped", "deleted"]);

/**
 * Everything that ever happened to the machines of a world, deleted ones included, by time. It is read from the
 * machines' own logs, so it cannot miss what a killed process did. A machine "made twice" shows as two `created`
 * entries of one id, or of one stack and node.
 */
export async function readJournal(dir: string): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (const installation of await readdir(path.join(dir, "owners"))) {
    const folder = path.join(dir, "owners", installation, "machines");
    for (const name of await readdir(folder)) {
      const { effective } = await readLog(path.join(folder, name));
      let tags: MachineTags = { stack: "", node: "", deployment: "", planHash: "" };
      for (const event of effective) {
        if (event.event === "created") tags = event.tags;
        if (!ACTIONS.has(event.event)) continue;
        const action = event.event as JournalEntry["action"];
        entries.push({ at: event.at, action, installation, id: path.parse(name).name, generation: event.gen, tags });
      }
    }
  }
  return entries.sort((a, b) => a.at - b.at);
}

/** Stands in for a TCP connection to port 22 of a simulated machine. Unknown addresses and dead machines are closed. */
export async function simulatorSshOpen(dir: string, address: string): Promise<boolean> {
  const file = await logOfAddress(dir, address);
  if (file === null) return false;
  const { life } = await readLog(file);
  const now = Date.now();
  if (!life?.run) return false;
  if (life.run.fault?.kind === "ssh" && life.run.fault.once && !life.run.suffered && now >= life.run.addressAt) {
    await appendLog(file, { event: "suffered", gen: life.gen, at: now });
  }
  return isSshOpen(life, now);
}
