import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { versionOn } from "@/lib/blueprints/schema";
import { startImageBuild } from "@/lib/deployments/build-image";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { openDriver } from "@/lib/hypervisors/registry";
import { quietContext } from "./clouds";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { findTestCloud } from "./testing/cloud";
import { MortalWorkers } from "./testing/mortal-workers";

const cloud = await findTestCloud();
const LIMIT_MS = 3_000_000;
/** A folder with images that were built before, one folder an OS, to try the recipes without building. */
const BUILT = process.env.BURGEON_TEST_OS_IMAGES;

const { oses, services } = loadCatalogue();
/** Debian 12 has a test of its own, with workers that die. */
const RELEASES = ["debian-11", "debian-13"] as const;

describe.skipIf(!cloud)("every Debian release on real machines", () => {
  const { driver: name, connection } = cloud ?? { driver: "", connection: {} };
  let installation: TestInstallation;
  let workers: MortalWorkers | undefined;
  let driver: HypervisorDriver;

  beforeAll(async () => {
    installation = await createInstallation({ driver: name, connection });
    driver = await openDriver(name, { installationId: installation.env.BURGEON_INSTALLATION_ID!, connection });
  });
  afterAll(async () => {
    await workers?.stop();
    await driver?.teardown(quietContext("debian-releases"));
    await driver?.close();
    await installation?.remove();
  });

  async function ended(id: string): Promise<unknown> {
    const state = await runEnds(installation.databaseUrl, id, LIMIT_MS);
    const failed = await installation.database.workflowStep.findMany({ where: { runId: id, state: "failed" } });
    return failed.length === 0 ? state : { state, failed: failed.map((s) => ({ step: s.key, failure: s.failure })) };
  }

  it("has images that boot and pass the checks", async () => {
    const builds: string[] = [];
    for (const id of RELEASES) {
      const build = await startImageBuild(oses.get(id)!, installation.cloudId, null);
      builds.push(build);
      if (!BUILT) continue;
      const { id: revision } = await installation.database.osImageRevision.findFirstOrThrow({
        where: { deploymentId: build },
      });
      mkdirSync(path.join(installation.dataDir, "images"), { recursive: true });
      execFileSync("cp", ["-a", path.join(BUILT, id), path.join(installation.dataDir, "images", revision)]);
    }
    workers = await MortalWorkers.start(installation, { count: 1 });
    for (const build of builds) expect(await ended(build)).toBe("succeeded");
    expect(await installation.database.osImageRevision.count({ where: { state: "published" } })).toBe(RELEASES.length);
  });

  it.each(RELEASES.flatMap((os) => (["mariadb", "web"] as const).map((service) => [service, os] as const)))(
    "launches %s on %s, with the version that it says",
    async (service, os) => {
      const roles: Record<string, { count: number; flavour: string }> =
        service === "mariadb" ? { replica: { count: 1, flavour: "small" } } : {};
      const request = mariadbRequest(`${service}-${os}`, { service, os, roles });
      const { stackId, deploymentId } = await launch(installation, request);
      expect(await ended(deploymentId)).toBe("succeeded");
      const stack = await installation.database.stack.findUniqueOrThrow({ where: { id: stackId } });
      expect(stack).toMatchObject({ state: "ready", serviceVersion: versionOn(services.get(service)!.blueprint, os) });
      const removal = await destroyStack(installation.viewer, {
        params: { stack: stackId },
        query: {},
        body: undefined,
      });
      expect(await ended(removal.deploymentId)).toBe("succeeded");
    },
  );
});
