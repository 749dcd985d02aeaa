import { createHash } from "node:crypto";
import { access, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ApplyRequest, InventoryHost } from "@/lib/config-tools/tool";
import type { FoundSentinel } from "./sentinels";

/**
 * What the simulated nodes remember, as empty files in a folder, so that it holds over processes: which `-once`
 * sentinels have struck, and which phases a node has been through with which variables. Names are hashes; neither
 * variables nor secrets are stored.
 */
export class Memory {
  constructor(private readonly dir: string) {}

  /** True for the first caller with this sentinel and node, ever. */
  async takeOnce({ sentinel }: FoundSentinel, host: InventoryHost): Promise<boolean> {
    return this.mark("struck", [sentinel, host.node, host.address]);
  }

  async isConverged(request: ApplyRequest, host: InventoryHost): Promise<boolean> {
    try {
      await access(this.file("converged", state(request, host)));
      return true;
    } catch {
      return false;
    }
  }

  async setConverged(request: ApplyRequest, host: InventoryHost): Promise<void> {
    await this.mark("converged", state(request, host));
  }

  private async mark(folder: string, key: string[]): Promise<boolean> {
    await mkdir(path.join(this.dir, folder), { recursive: true });
    try {
      await writeFile(this.file(folder, key), "", { flag: "wx" });
      return true;
    } catch (e) {
      if (e instanceof Error && "code" in e && e.code === "EEXIST") return false;
      throw e;
    }
  }

  private file(folder: string, key: string[]): string {
    return path.join(this.dir, folder, createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 32));
  }
}

/** Host keys tell a machine from its successor of the same name and address. */
const state = (request: ApplyRequest, host: InventoryHost): string[] => [
  host.node,
  host.address,
  host.role,
  host.hostKeys.join("\n"),
  request.recipe.name,
  request.phase,
  JSON.stringify(request.vars),
];
