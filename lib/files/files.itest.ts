import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedProject, seedUser, viewerFor } from "@/lib/auth/testing/portal";
import type { Viewer } from "@/lib/auth/viewer";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { runAction } from "@/lib/deployments/run-action";
import { contentPath, filesFolder } from "@/lib/provisioning/project-files";
import { createInstallation, type TestInstallation } from "@/lib/provisioning/testing/installation";
import { launch, mariadbRequest, runEnds } from "@/lib/provisioning/testing/launch";
import { startTestWorker, type TestWorker } from "@/lib/provisioning/testing/worker";
import { deleteFile } from "./delete-file";
import { listFiles } from "./list-files";
import { createFile, putFilePart } from "./upload-file";

// A project's files from their upload to the launches that use them, on simulated machines.

const zip = (text: string) => new Uint8Array(Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.from(text)]));
const gzip = (text: string) => new Uint8Array(Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(text)]));
const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let installation: TestInstallation;
let worker: TestWorker;
let viewer: Viewer;
let project: string;

beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation);
  ({ viewer, projectId: project } = installation);
});
afterAll(async () => {
  await worker.stop();
  await installation.remove();
});

type Given = { name?: string; sha256?: string; by?: Viewer; to?: string };

async function upload(bytes: Uint8Array, { name = "shop.war", sha256, by = viewer, to = project }: Given = {}) {
  const id = randomUUID();
  await putFilePart(by, { params: { project: to, upload: id }, query: { offset: 0 }, body: bytes });
  const body = { upload: id, name, sizeBytes: bytes.byteLength, ...(sha256 !== undefined && { sha256 }) };
  return createFile(by, { params: { project: to }, query: {}, body });
}
const list = async () => (await listFiles(viewer, { params: { project }, query: {}, body: undefined })).items;
const remove = (sha256: string, by = viewer, from = project) =>
  deleteFile(by, { params: { project: from, file: sha256 }, query: {}, body: undefined });
const contents = () => readdirSync(filesFolder(installation.dataDir));
const tomcat = (name: string, warUrl: string) => mariadbRequest(name, { service: "tomcat", parameters: { warUrl } });
const plan = (warUrl: string) =>
  planLaunch(viewer, { params: { project }, query: {}, body: tomcat("planned", warUrl) });

describe("a file of a project", () => {
  it("is kept under its content, once, with a name that is safe in a path", async () => {
    const bytes = zip("one");
    const file = await upload(bytes, { name: "내 shop (1).war", sha256: sha256Of(bytes) });
    expect(file).toMatchObject({ name: "shop-1.war", sizeBytes: bytes.byteLength, usedBy: [] });
    expect(file.reference).toBe(`upload://${sha256Of(bytes)}/shop-1.war`);
    expect(readFileSync(contentPath(installation.dataDir, file.sha256)).equals(bytes)).toBe(true);
    expect((await upload(bytes, { name: "other.war" })).reference).toBe(file.reference);
    expect(contents()).toEqual([file.sha256]);
    await remove(file.sha256);
    expect(contents()).toEqual([]);
    expect(await list()).toEqual([]);
  });

  it.each([
    ["a web page", "shop.war", Buffer.from("<!doctype html>"), "is a web page"],
    ["no archive", "site.tar.gz", Buffer.from("text"), "is not what its name says"],
  ])("is refused where it is %s, and nothing of it is left", async (_what, name, bytes, reason) => {
    await expect(upload(new Uint8Array(bytes), { name })).rejects.toMatchObject({
      code: "file-refused",
      text: { detail: expect.stringContaining(reason) },
    });
    expect(contents()).toEqual([]);
  });

  it("is refused where it has not the digest that the client names", async () => {
    await expect(upload(zip("x"), { sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "file-refused",
      text: { detail: expect.stringContaining(sha256Of(zip("x"))) },
    });
    expect(contents()).toEqual([]);
  });

  it("is another project's no more than an unknown one; its content stays while one project has it", async () => {
    const other = await seedUser(installation.database);
    const theirs = await seedProject(installation.database, [{ user: other, role: "owner" }]);
    const by = await viewerFor(other);
    const bytes = zip("shared");
    const { reference, sha256 } = await upload(bytes, { by, to: theirs.id });
    await expect(plan(reference)).rejects.toMatchObject({
      code: "invalid-parameters",
      fields: [{ path: ["parameters", "warUrl"], message: { sentence: "This project has no such file: upload it." } }],
    });
    await upload(bytes);
    expect(await plan(reference)).toMatchObject({ nodes: expect.any(Array) });
    await remove(sha256, by, theirs.id);
    expect(existsSync(contentPath(installation.dataDir, sha256))).toBe(true);
    await remove(sha256);
    expect(existsSync(contentPath(installation.dataDir, sha256))).toBe(false);
  });

  it("is refused by a parameter that takes files of another kind", async () => {
    const { reference, sha256 } = await upload(gzip("site"), { name: "site.tar.gz" });
    await expect(plan(reference)).rejects.toMatchObject({
      fields: [{ message: { sentence: "Choose a file that ends in one of {0}." } }],
    });
    await remove(sha256);
  });

  it("stays while a stack uses it or would after a roll back, and can be removed when the stack is gone", async () => {
    const first = await upload(gzip("first"), { name: "first.tar.gz" });
    const second = await upload(gzip("second"), { name: "second.tgz" });
    const request = mariadbRequest("site", { service: "static-site", parameters: { source: first.reference } });
    const { stackId, deploymentId } = await launch(installation, request);
    // Also before the launch has ended.
    await expect(remove(first.sha256)).rejects.toMatchObject({ code: "wrong-state" });
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
    const body = { action: "deploy", node: null, parameters: { source: second.reference } };
    const deploy = await runAction(viewer, { params: { stack: stackId }, query: {}, body });
    expect(await runEnds(installation.databaseUrl, deploy.deploymentId)).toBe("succeeded");
    expect((await list()).map(({ name, usedBy }) => [name, usedBy]).sort()).toEqual([
      ["first.tar.gz", ["site"]],
      ["second.tgz", ["site"]],
    ]);
    await expect(remove(first.sha256)).rejects.toMatchObject({
      code: "wrong-state",
      text: { detail: "These stacks use first.tar.gz, or would after a roll back: site." },
    });
    const gone = await destroyStack(viewer, { params: { stack: stackId }, query: {}, body: undefined });
    expect(await runEnds(installation.databaseUrl, gone.deploymentId)).toBe("succeeded");
    await remove(first.sha256);
    await remove(second.sha256);
    expect(contents()).toEqual([]);
  });
});
