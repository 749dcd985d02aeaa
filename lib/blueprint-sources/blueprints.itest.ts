import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freshCatalogue } from "@/lib/catalogue/catalogue";
import { listServices } from "@/lib/catalogue/list-services";
import { storedFailure } from "@/lib/contract/schemas/common";
import type { RevisionState } from "@/lib/contract/schemas/blueprints";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { runAction } from "@/lib/deployments/run-action";
import { createInstallation, type TestInstallation } from "@/lib/provisioning/testing/installation";
import { launch, mariadbRequest, runEnds } from "@/lib/provisioning/testing/launch";
import { startTestWorker, type TestWorker } from "@/lib/provisioning/testing/worker";
import { english } from "@/lib/util/say";
import { lookAfterBlueprints } from "@/lib/worker/look-after-blueprints";
import { addBlueprintSource } from "./add-source";
import { approveRevision } from "./approve-revision";
import { checkRevisionAgain } from "./check-revision-again";
import { deleteBlueprintSource } from "./delete-source";
import { getBlueprintRevision } from "./get-revision";
import { listBlueprints } from "./list-sources";
import { lookForBlueprint } from "./look-for-version";
import { archiveOf, change, makeRepository, makeServiceFolder } from "./testing/service-folder";
import { uploadBlueprint } from "./upload-blueprint";
import { withdrawRevision } from "./withdraw-revision";

let installation: TestInstallation;
let worker: TestWorker;
let dir: string;

beforeAll(async () => {
  process.env.BURGEON_GIT_PROTOCOLS = "https,file";
  installation = await createInstallation();
  worker = await startTestWorker(installation);
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), "burgeon-blueprints-"));
  return () => rmSync(dir, { recursive: true });
});

const viewer = () => installation.viewer;
const about = (revision: string) => ({ params: { revision }, query: {}, body: undefined });
const approve = (revision: string) => approveRevision(viewer(), about(revision));
const withdraw = (revision: string) => withdrawRevision(viewer(), about(revision));
const detail = (revision: string) => getBlueprintRevision(viewer(), about(revision));
const upload = (archive: Buffer, query: { name?: string; source?: string }) =>
  uploadBlueprint(viewer(), { params: {}, query, body: archive });

/** What a worker does when it is told. */
async function look(now = new Date()): Promise<void> {
  const catalogue = await freshCatalogue();
  const { database } = installation;
  const keeper = { database, catalogue, gitProtocols: ["https", "file"], now: () => now, log: () => {} };
  await lookAfterBlueprints(keeper);
}

/** Uploads a service and has it checked. */
async function bring(service: string, how?: (folder: string) => void, source?: string) {
  const folder = makeServiceFolder(path.join(dir, service), { service, title: service });
  how?.(folder);
  const { sourceId, revisionId } = await upload(archiveOf(folder), source ? { source } : { name: `From ${service}` });
  await look();
  return { sourceId, revision: revisionId! };
}

const stateOf = async (revision: string): Promise<RevisionState> => (await detail(revision)).state;
const faultsOf = async (revision: string) =>
  (await detail(revision)).faults.map(({ file, line, place, message }) => `${file}:${line}: ${place}: ${message}`);
const offered = async () => {
  await freshCatalogue();
  return (await listServices(viewer(), { params: {}, query: {}, body: undefined })).items.map(({ id }) => id);
};
const request = (name: string, service: string) => mariadbRequest(name, { service });
const audited = (source: string) =>
  installation.database.auditEntry
    .findMany({ where: { target: `blueprint-source:${source}` }, orderBy: { at: "asc" } })
    .then((rows) => rows.map(({ action }) => action));

describe("a service that is uploaded", () => {
  it("is checked, signed off by a person, launched, and withdrawn; its stack stays manageable", async () => {
    const { sourceId, revision } = await bring("greeter");
    expect(await faultsOf(revision)).toEqual([]);
    expect(await stateOf(revision)).toBe("waiting");
    expect(await offered()).not.toContain("greeter");
    await expect(launch(installation, request("early", "greeter"))).rejects.toThrow('no service "greeter"');

    await approve(revision);
    expect(await offered()).toContain("greeter");
    const { stackId, deploymentId } = await launch(installation, request("greeting", "greeter"));
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
    expect(await installation.database.stack.findUniqueOrThrow({ where: { id: stackId } })).toMatchObject({
      revisionId: revision,
      service: "greeter",
    });

    await withdraw(revision);
    expect(await offered()).not.toContain("greeter");
    await expect(launch(installation, request("late", "greeter"))).rejects.toThrow('no service "greeter"');
    const params = { stack: stackId };
    const body = { action: "configure-again", node: null, parameters: {} };
    const action = await runAction(viewer(), { params, query: {}, body });
    expect(await runEnds(installation.databaseUrl, action.deploymentId)).toBe("succeeded");
    const destroyed = await destroyStack(viewer(), { params, query: {}, body: undefined });
    expect(await runEnds(installation.databaseUrl, destroyed.deploymentId)).toBe("succeeded");

    await expect(
      deleteBlueprintSource(viewer(), { params: { source: sourceId }, query: {}, body: undefined }),
    ).rejects.toThrow("Stacks were launched");
    expect(await audited(sourceId)).toEqual([
      "blueprint.source-added",
      "blueprint.revision-added",
      "blueprint.revision-approved",
      "blueprint.revision-withdrawn",
    ]);
    const seen = await detail(revision);
    expect(seen).toMatchObject({ brought: { by: viewer().name }, approved: { by: viewer().name } });
  });

  it("gets a new version: what differs is shown, approval replaces the old one, and approving that goes back", async () => {
    const first = await bring("versioned");
    await approve(first.revision);
    expect(await offered()).toContain("versioned");
    const { stackId } = await launch(installation, request("old-recipe", "versioned"));
    const second = await bring(
      "versioned",
      (folder) => {
        change(folder, "README.md", () => "# Another\n");
        change(folder, "ansible/memcached/tasks/install.yml", (text) =>
          text.replace("Install Memcached", "Install it"),
        );
      },
      first.sourceId,
    );
    const { against, changes, number } = await detail(second.revision);
    expect([number, against]).toEqual([2, { number: 1, state: "approved", source: "From versioned" }]);
    expect(changes.map(({ path: at, change: what }) => `${what} ${at}`)).toEqual([
      "changed README.md",
      "changed ansible/memcached/tasks/install.yml",
    ]);
    expect(changes[1]!.lines).toContain("+- name: Install it");

    await approve(second.revision);
    expect(await stateOf(first.revision)).toBe("replaced");
    const catalogue = await freshCatalogue();
    expect(catalogue.services.get("versioned")?.revisionId).toBe(second.revision);
    const { revisionId } = await installation.database.stack.findUniqueOrThrow({ where: { id: stackId } });
    expect((await catalogue.revision(revisionId!)).recipeDigest).not.toBe(
      catalogue.services.get("versioned")!.recipeDigest,
    );
    await approve(first.revision);
    expect([await stateOf(first.revision), await stateOf(second.revision)]).toEqual(["approved", "replaced"]);
  });

  it("is the same version when nothing in it has changed", async () => {
    const { sourceId } = await bring("same");
    const folder = path.join(dir, "same");
    expect(await upload(archiveOf(folder), { source: sourceId })).toEqual({ sourceId, revisionId: null });
  });

  it.each<[string, string, (folder: string) => void, RegExp]>([
    [
      "is no blueprint",
      "empty",
      (f) => rmSync(path.join(f, "blueprint.yaml")),
      /^blueprint\.yaml:1: : the file is missing/,
    ],
    [
      "has a cycle between roles",
      "cyclic",
      (f) =>
        change(f, "blueprint.yaml", (text) =>
          text.replace("    flavour: small", "    flavour: small\n    needs: [node]"),
        ),
      /^blueprint\.yaml:\d+: roles: roles wait for each other: node -> node/,
    ],
    [
      "takes a name of the portal's own",
      "stolen",
      (f) => change(f, "blueprint.yaml", (text) => text.replace("service: stolen", "service: redis")),
      /^blueprint\.yaml:2: service: "redis" is a service of the portal's own/,
    ],
    [
      "runs something on the worker",
      "mean",
      (f) =>
        change(
          f,
          "ansible/memcached/tasks/install.yml",
          (text) => `${text}\n- name: Look\n  debug: { msg: "{{ lookup('pipe', 'id') }}" }\n`,
        ),
      /^ansible\/memcached\/tasks\/install\.yml:\d+: : The lookup "pipe" would run on the portal's own machine/,
    ],
    [
      "brings plugins",
      "plugged",
      (f) => mkdirAndWrite(f, "ansible/memcached/filter_plugins/x.py"),
      /^ansible\/memcached\/filter_plugins:1: : A recipe that is added has no folder "filter_plugins"/,
    ],
    [
      "puts a value into a shell",
      "spliced",
      (f) =>
        change(
          f,
          "ansible/memcached/tasks/verify.yml",
          (text) => `${text}\n- name: Splice\n  shell: echo {{ memory }}\n`,
        ),
      /^ansible\/memcached\/tasks\/verify\.yml:\d+: : A value is put into the text of a shell/,
    ],
    [
      "has a syntax that Ansible refuses",
      "broken",
      (f) =>
        change(f, "ansible/memcached/tasks/verify.yml", (text) => `${text}\n- name: Nothing\n  no_such_module_: {}\n`),
      /^ansible\/memcached\/tasks\/verify\.yml:\d+: : couldn't resolve module/,
    ],
    [
      "has a logo that is none",
      "bald",
      (f) => change(f, "logo.svg", () => "<html></html>"),
      /^logo\.svg:1: : it is no SVG/,
    ],
  ])("is refused with file, line and reason when it %s", async (_what, service, how, fault) => {
    const { sourceId, revision } = await bring(service, how);
    expect(await stateOf(revision)).toBe("refused");
    expect((await faultsOf(revision)).join("\n")).toMatch(fault);
    await expect(approve(revision)).rejects.toMatchObject({ code: "wrong-state" });
    await checkRevisionAgain(viewer(), about(revision));
    await look();
    expect(await stateOf(revision)).toBe("refused");
    await deleteBlueprintSource(viewer(), { params: { source: sourceId }, query: {}, body: undefined });
    expect(await installation.database.blueprintFile.count({ where: { revisionId: revision } })).toBe(0);
  });

  it("is not approved while another source's version of the service is", async () => {
    const first = await bring("contested");
    await approve(first.revision);
    const folder = makeServiceFolder(path.join(dir, "again"), { service: "contested" });
    const { revisionId } = await upload(archiveOf(folder), { name: "Another source" });
    await look();
    await expect(approve(revisionId!)).rejects.toThrow("launched from the source From contested");
    await withdraw(first.revision);
    await approve(revisionId!);
  });
});

function mkdirAndWrite(folder: string, file: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), "");
}

describe("a service from a Git repository", () => {
  const source = (more: object) => ({
    ...{ name: "A repository", ref: null, folder: "services/greeter", daily: false, url: "", ...more },
  });
  const add = (more: object) => addBlueprintSource(viewer(), { params: {}, query: {}, body: source(more) });
  const rowOf = async (id: string) =>
    (await listBlueprints(viewer(), { params: {}, query: {}, body: undefined })).items.find((one) => one.id === id)!;

  it("is fetched with its commit, and again when somebody looks for a new version", async () => {
    const folder = makeServiceFolder(path.join(dir, "folder"), { service: "from-git" });
    const { url, commit } = makeRepository(dir, folder);
    const { sourceId } = await add({ url, ref: "main" });
    expect((await rowOf(sourceId)).looking).toBe(true);
    await look();
    const first = await rowOf(sourceId);
    expect(first).toMatchObject({ looking: false, problem: null });
    expect(first.revisions).toMatchObject([
      { number: 1, state: "waiting", commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
    ]);

    const ask = () => lookForBlueprint(viewer(), { params: { source: sourceId }, query: {}, body: undefined });
    await ask();
    await look();
    expect((await rowOf(sourceId)).revisions).toHaveLength(1);
    change(folder, "README.md", () => "# Two\n");
    const newest = commit("Another version");
    await ask();
    await look();
    expect((await rowOf(sourceId)).revisions).toMatchObject([{ number: 2, commit: newest }, { number: 1 }]);
  });

  it("is looked at once a day where that is wanted", async () => {
    const { url } = makeRepository(dir, makeServiceFolder(path.join(dir, "folder"), { service: "daily" }));
    const { sourceId } = await add({ url, name: "Daily", daily: true });
    await look();
    const before = (await rowOf(sourceId)).lookedAt;
    await look();
    expect((await rowOf(sourceId)).lookedAt).toBe(before);
    await look(new Date(Date.now() + 25 * 60 * 60_000));
    expect((await rowOf(sourceId)).lookedAt).not.toBe(before);
  });

  it.each<[string, object, RegExp]>([
    ["another branch", { ref: "lost" }, /no branch or tag "lost"/],
    ["another folder", { folder: "lost" }, /no folder "lost"/],
    ["a file for a folder", { folder: "services/greeter/README.md" }, /is no folder/],
    ["a repository that is not there", { url: "file:///nowhere/at/all.git" }, /could not be fetched/],
  ])("says what is wrong with %s", async (name, more, problem) => {
    const { url } = makeRepository(dir, makeServiceFolder(path.join(dir, "folder")));
    const { sourceId } = await add({ url, name, ...more });
    await look();
    const row = await rowOf(sourceId);
    expect(row.revisions).toEqual([]);
    expect(
      storedFailure
        .transform(({ detail }) => (typeof detail === "string" ? detail : english(detail)))
        .parse(row.problem),
    ).toMatch(problem);
  });

  it.each([
    ["a protocol that is not allowed", "http://git.example/x.git", "https, file only"],
    ["git's own helpers", "ext::sh -c id", "no address"],
    ["a password", "https://me:secret@git.example/x.git", "must not hold a user name or a password"],
    ["a token", "https://token@git.example/x.git", "must not hold a user name or a password"],
    ["an option", "--upload-pack=id", "no address"],
  ])("is refused with %s in its address", async (name, url, message) => {
    await expect(add({ url, name })).rejects.toMatchObject({ code: "invalid-parameters" });
    await expect(add({ url, name })).rejects.toThrow(message);
  });
});
