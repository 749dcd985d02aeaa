import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createTestDatabase } from "@/lib/db/testing/test-database";
import { createDb, type Db } from "@/lib/db/client";
import type { Viewer } from "@/lib/auth/viewer";
import { publishSimulatedImage, seedProject } from "./seed";

export type TestInstallation = {
  database: Db;
  databaseUrl: string;
  /** Folder of the simulated world. */
  world: string;
  dataDir: string;
  viewer: Viewer;
  projectId: string;
  cloudId: string;
  /** The environment of a worker of this installation. */
  env: Record<string, string>;
  remove: () => Promise<void>;
};

export type InstallationOptions = {
  /** A real hypervisor instead of the simulator; its images are then built, not published at once. */
  driver?: string;
  /** The driver's connection, with the simulator: `speed`, `times`, `capacity`. */
  connection?: Record<string, unknown>;
  /** Publishes an image at once, so that a test can launch without building one. */
  image?: boolean;
};

/**
 * A whole installation on a database of its own, with simulated machines. It sets this process's environment, as use-cases read
 * it from there; so one per test file.
 */
export async function createInstallation(options: InstallationOptions = {}): Promise<TestInstallation> {
  const { url, drop } = await createTestDatabase();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-itest-"));
  const world = path.join(dataDir, "world");
  const env = {
    DATABASE_URL: url,
    BURGEON_DATA: dataDir,
    BURGEON_KEY: Buffer.alloc(32, 7).toString("base64"),
    NEXTAUTH_SECRET: "only-for-tests-0123456789",
    NEXTAUTH_URL: "http://127.0.0.1:4310",
    BURGEON_INSTALLATION_ID: randomUUID().slice(0, 6),
  };
  Object.assign(process.env, env);
  const database = createDb(url);
  const { viewer, projectId } = await seedProject(database);
  const simulated = options.driver === undefined;
  const connection = simulated ? { dir: world, speed: 1000, ...options.connection } : { ...options.connection };
  const cloud = await database.cloud.create({
    data: {
      name: "local",
      driver: options.driver ?? "simulator",
      state: "ready",
      simulated,
      connection: connection as object,
    },
  });
  if (simulated && options.image !== false)
    await publishSimulatedImage(database, cloud.id, { dir: world, speed: 1000 }, env.BURGEON_INSTALLATION_ID);
  return {
    database,
    databaseUrl: url,
    world,
    dataDir,
    viewer,
    projectId,
    cloudId: cloud.id,
    env,
    async remove() {
      await database.$disconnect();
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
