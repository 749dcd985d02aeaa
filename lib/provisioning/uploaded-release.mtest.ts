import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startImageBuild } from "@/lib/deployments/build-image";
import { runAction } from "@/lib/deployments/run-action";
import { createFile, putFilePart } from "@/lib/files/upload-file";
import { deleteFile } from "@/lib/files/delete-file";
import { openDriver } from "@/lib/hypervisors/registry";
import type { HypervisorDriver } from "@/lib/hypervisors/driver";
import { quietContext } from "./clouds";
import { findTestCloud } from "./testing/cloud";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { MortalWorkers } from "./testing/mortal-workers";

const cloud = await findTestCloud();
const LIMIT_MS = 900_000;
const SMALL = { count: 1, flavour: "small" };

/** Releases that people upload reach the nodes, are served, and can be gone back to. */
describe.skipIf(!cloud)("an uploaded release on real machines", () => {
  const { driver: name, connection } = cloud ?? { driver: "", connection: {} };
  let installation: TestInstallation;
  let workers: MortalWorkers;
  let driver: HypervisorDriver;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-release-"));
    installation = await createInstallation({ driver: name, connection });
    driver = await openDriver(name, { installationId: installation.env.BURGEON_INSTALLATION_ID!, connection });
    workers = await MortalWorkers.start(installation, { count: 1 });
    const build = await startImageBuild({ id: "debian-12", title: "Debian 12" }, installation.cloudId, null);
    await succeeds(build);
  });
  afterAll(async () => {
    await workers?.stop();
    await driver?.teardown(quietContext("uploaded-release"));
    await driver?.close();
    await installation?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function succeeds(run: string): Promise<void> {
    const state = await runEnds(installation.databaseUrl, run, LIMIT_MS);
    const failed = await installation.database.workflowStep.findMany({ where: { runId: run, state: "failed" } });
    expect({ state, failed: failed.map(({ key, failure }) => ({ key, failure })) }).toEqual({
      state: "succeeded",
      failed: [],
    });
  }

  async function upload(file: string) {
    const project = installation.projectId;
    const [id, body] = [randomUUID(), new Uint8Array(readFileSync(file))];
    await putFilePart(installation.viewer, { params: { project, upload: id }, query: { offset: 0 }, body });
    const about = { upload: id, name: path.basename(file), sizeBytes: body.byteLength };
    return createFile(installation.viewer, { params: { project }, query: {}, body: about });
  }

  const pageOf = async (stackId: string, node: string, port: number) => {
    const row = await installation.database.node.findFirstOrThrow({ where: { stackId, name: node } });
    return (await fetch(`http://${row.address}:${port}/`)).text();
  };

  it("is served as a static site, replaced, and gone back to", async () => {
    const archive = (text: string) => {
      const file = path.join(folder, `site-${text}.tar.gz`);
      writeFileSync(path.join(folder, "index.html"), `<!doctype html><title>${text}</title>`);
      execFileSync("tar", ["--create", "--gzip", "--file", file, "--directory", folder, "index.html"]);
      return file;
    };
    const [first, second] = [await upload(archive("first")), await upload(archive("second"))];
    const request = { service: "static-site", roles: { app: SMALL, lb: { ...SMALL, count: 0 } } };
    const { stackId, deploymentId } = await launch(
      installation,
      mariadbRequest("site", { ...request, parameters: { source: first.reference, revision: "" } }),
    );
    await succeeds(deploymentId);
    expect(await pageOf(stackId, "app-1", 80)).toContain("first");

    const act = async (action: string, parameters: Record<string, string> = {}) => {
      const body = { action, node: null, parameters };
      const started = await runAction(installation.viewer, { params: { stack: stackId }, query: {}, body });
      await succeeds(started.deploymentId);
    };
    await act("deploy", { source: second.reference });
    expect(await pageOf(stackId, "app-1", 80)).toContain("second");
    const remove = (sha256: string) =>
      deleteFile(installation.viewer, {
        params: { project: installation.projectId, file: sha256 },
        query: {},
        body: undefined,
      });
    // A roll back would bring it again.
    await expect(remove(first.sha256)).rejects.toMatchObject({ code: "wrong-state" });
    await act("roll-back");
    expect(await pageOf(stackId, "app-1", 80)).toContain("first");
  });

  it("is run by Tomcat behind its load balancer", async () => {
    const app = path.join(folder, "app");
    mkdirSync(path.join(app, "WEB-INF"), { recursive: true });
    writeFileSync(path.join(app, "index.jsp"), '<%= "seven times six is " + 7 * 6 %>');
    writeFileSync(
      path.join(app, "WEB-INF", "web.xml"),
      '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0"/>',
    );
    const war = path.join(folder, "shop.war");
    execFileSync("python3", ["-m", "zipfile", "-c", war, "index.jsp", "WEB-INF/"], { cwd: app });
    const { reference } = await upload(war);
    const request = { service: "tomcat", roles: { app: SMALL, lb: SMALL } };
    const { stackId, deploymentId } = await launch(
      installation,
      mariadbRequest("shop", { ...request, parameters: { warUrl: reference } }),
    );
    await succeeds(deploymentId);
    expect(await pageOf(stackId, "lb-1", 80)).toContain("seven times six is 42");
  });
});
