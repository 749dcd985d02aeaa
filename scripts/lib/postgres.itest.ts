import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rememberedUrl, startPostgres, stopPostgres } from "@/scripts/lib/postgres.mjs";
import { waitForEnd } from "@/scripts/lib/processes.mjs";

let dataDir = "";
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-postgres-"));
  chmodSync(dataDir, 0o755); // root runs the server as another user
});
afterEach(async () => {
  await stopPostgres({ dataDir });
  rmSync(dataDir, { recursive: true, force: true });
});

const start = () => startPostgres({ dataDir, durable: false });

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("startPostgres", () => {
  it("starts once, is found running after that, and keeps its address and its data", async () => {
    const first = await start();
    expect(first.started).toBe(true);
    await query(first.url, "create table t as select 7 as n");
    expect(await start()).toEqual({ ...first, started: false });
    expect(await stopPostgres({ dataDir })).toBe(true);
    expect(await stopPostgres({ dataDir })).toBe(false);
    const again = await start();
    expect(again).toMatchObject({ url: first.url, started: true });
    expect(await query(again.url, "select n from t")).toEqual([{ n: 7 }]);
    expect(rememberedUrl(dataDir)).toBe(first.url);
  });

  it("listens on loopback only and wants the password", async () => {
    const { url } = await start();
    expect(await query(url, "select current_setting('listen_addresses') as at")).toEqual([{ at: "127.0.0.1" }]);
    const guess = new URL(url);
    guess.password = "wrong";
    await expect(query(guess.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("recovers after kill -9", async () => {
    const first = await start();
    await query(first.url, "create table t as select 7 as n");
    process.kill(first.identity.pid, "SIGKILL");
    await waitForEnd(first.identity, 10_000);
    const again = await start();
    expect(again.started).toBe(true);
    expect(again.identity.pid).not.toBe(first.identity.pid);
  });

  it("is not deceived by a pid file whose pid belongs to another process by now", async () => {
    await start();
    const file = path.join(dataDir, "postgres", "postmaster.pid");
    const stale = readFileSync(file, "utf8").replace(/^\d+/, String(process.pid));
    await stopPostgres({ dataDir });
    writeFileSync(file, stale);
    expect(await stopPostgres({ dataDir })).toBe(false);
    expect((await start()).started).toBe(true);
  });

  it("moves to another port when somebody else took its own", async () => {
    const { url } = await start();
    await stopPostgres({ dataDir });
    const port = Number(new URL(url).port);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    try {
      const moved = await start();
      expect(Number(new URL(moved.url).port)).not.toBe(port);
      expect(rememberedUrl(dataDir)).toBe(moved.url);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it("gives two installations servers of their own", async () => {
    const second = mkdtempSync(path.join(os.tmpdir(), "burgeon-postgres-"));
    chmodSync(second, 0o755);
    try {
      const [a, b] = await Promise.all([start(), startPostgres({ dataDir: second, durable: false })]);
      expect(new URL(a.url).port).not.toBe(new URL(b.url).port);
      expect(new URL(a.url).password).not.toBe(new URL(b.url).password);
    } finally {
      await stopPostgres({ dataDir: second });
      rmSync(second, { recursive: true, force: true });
    }
  });

  it("explains a password that does not fit, and does not print it", async () => {
    await start();
    const file = path.join(dataDir, "secrets.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), postgresPassword: "secret-word" }));
    const failure = await start().catch((e: unknown) => e);
    expect(String(failure)).toMatch(/secrets\.json does not open the database/);
    expect(String(failure)).not.toContain("secret-word");
  });
});
