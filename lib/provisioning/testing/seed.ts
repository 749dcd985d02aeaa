import { randomUUID } from "node:crypto";
import type { Viewer } from "@/lib/auth/viewer";
import type { Db } from "@/lib/db/client";
import { createSimulatorDriver } from "@/lib/hypervisors/simulator/driver";

/** A person with a project of their own. */
export async function seedProject(
  database: Db,
  role: Viewer["role"] = "admin",
): Promise<{ viewer: Viewer; projectId: string }> {
  const suffix = randomUUID().slice(0, 8);
  const user = await database.user.create({ data: { email: `${suffix}@example.org`, name: `Person ${suffix}`, role } });
  const project = await database.project.create({
    data: {
      name: `project-${suffix}`,
      title: "Test project",
      maxVcpus: 100_000,
      maxMemoryMiB: 1_000_000_000,
      maxDiskGiB: 1_000_000_000,
      members: { create: { userId: user.id, role: "owner" } },
    },
  });
  const viewer: Viewer = {
    userId: user.id,
    name: user.name,
    email: user.email,
    role,
    memberships: { [project.id]: "owner" },
    signedInAt: new Date(),
  };
  return { viewer, projectId: project.id };
}

/** Offers Debian 12 on a simulated cloud at once, without a build. */
export async function publishSimulatedImage(
  database: Db,
  cloudId: string,
  connection: Record<string, unknown>,
  installationId: string,
): Promise<void> {
  const driver = await createSimulatorDriver({ installationId, connection });
  const ctx = { signal: AbortSignal.timeout(60_000), idempotencyKey: "seed", progress: () => {} };
  await driver.prepare(ctx);
  const id = "debian-12-simulated";
  await driver.ensureImage(ctx, { id, description: "Debian 12", os: "debian", release: "bookworm", files: {} });
  await driver.close();
  await database.osImageRevision.create({
    data: { osId: "debian-12", cloudId, state: "published", imageId: id, sizeBytes: 0n, publishedAt: new Date() },
  });
}
