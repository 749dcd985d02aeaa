import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeConnections, sweepConnections } from "@/lib/config-tools/ssh/connections";
import type { InventoryHost } from "@/lib/config-tools/tool";

const host: InventoryHost = {
  node: "db-1",
  role: "primary",
  address: "192.0.2.1",
  port: 22,
  user: "root",
  hostKeys: ["ssh-ed25519 AAAA"],
};
/** What ssh appends while it makes the socket, and the longest path of a Unix socket on Linux. */
const SSH_ADDS = 17;
const LONGEST = 107;

describe("the folder of shared connections", () => {
  let temporary: string;
  beforeEach(async () => {
    temporary = await mkdtemp(path.join(os.tmpdir(), "connections-"));
    vi.stubEnv("TMPDIR", temporary);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true });
  });

  it("leaves room for a socket's name", async () => {
    const connections = makeConnections();
    const socket = await connections.socket(host, "key");
    const beside = path.relative(temporary, socket).length;
    expect(path.join("/tmp", "x".repeat(beside)).length + SSH_ADDS).toBeLessThan(LONGEST - 20);
    await connections.close();
    expect(await readdir(temporary)).toEqual([]);
  });

  it("is swept when its worker is gone, with whatever is in it, and kept while it lives", async () => {
    const connections = makeConnections();
    const own = path.dirname(await connections.socket(host, "key"));
    // No process has this number: it is beyond the kernel's largest.
    const dead = path.join(temporary, "burgeon-ssh-4194305-1-AbC123");
    await mkdir(dead);
    await writeFile(path.join(dead, "no-master-listens-here"), "");
    // This process, as far as its number goes, but it started at another time.
    await mkdir(path.join(temporary, `burgeon-ssh-${process.pid}-1-AbC123`));
    await mkdir(path.join(temporary, "burgeon-e2e-4194305"));
    await writeFile(path.join(temporary, "burgeon-ssh-4194305-1-aFile1"), "");
    await sweepConnections();
    expect((await readdir(temporary)).sort()).toEqual(
      ["burgeon-e2e-4194305", "burgeon-ssh-4194305-1-aFile1", path.basename(own)].sort(),
    );
    await connections.close();
  });
});
