import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadCatalogue } from "./load";
import { storedBlueprint } from "./schema";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((dir) => rmSync(dir, { recursive: true })));

const newFolder = (): string => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-catalogue-"));
  folders.push(folder);
  return folder;
};

function replaceIn(root: string, file: string, from: string, to: string): string {
  const at = path.join(root, file);
  const text = readFileSync(at, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
  writeFileSync(at, text.replace(from, to));
  return root;
}

/** A copy of the catalogue with one text of one file replaced. */
function changed(file: string, from: string, to: string): string {
  const root = newFolder();
  cpSync("catalogue", root, { recursive: true, verbatimSymlinks: true });
  return replaceIn(root, file, from, to);
}

/** The same with no service but MariaDB, and what services share where it is: much less to copy and to read. */
function changedAlone(file: string, from: string, to: string): string {
  const root = newFolder();
  for (const entry of ["mariadb", "flavours.yaml", "os.yaml"])
    cpSync(path.join("catalogue", entry), path.join(root, entry), { recursive: true, verbatimSymlinks: true });
  symlinkSync(path.resolve("catalogue/shared"), path.join(root, "shared"));
  return replaceIn(root, file, from, to);
}

describe("the catalogue", () => {
  it("loads, with a digest that changes with any file of a service", () => {
    const before = loadCatalogue();
    const after = loadCatalogue(changed("mariadb/README.md", "#", "##"));
    expect(after.services.get("mariadb")?.digest).not.toBe(before.services.get("mariadb")?.digest);
    expect(after.services.get("web")?.digest).toBe(before.services.get("web")?.digest);
  });

  it("knows a recipe by its own files and the shared roles that it uses, and not by its texts", () => {
    const digests = (root?: string) => [...loadCatalogue(root).services.values()].map((s) => s.recipeDigest);
    const before = digests();
    expect(digests(changed("mariadb/README.md", "#", "##"))).toEqual(before);
    const packages = digests(changed("shared/ansible/packages/tasks/debian.yml", "apt", "apt:"));
    expect(packages.some((digest) => before.includes(digest))).toBe(false);
  });

  it("knows the recipes of several tools apart, each by the shared modules that it names and the files that it links to", () => {
    const apache = (root?: string) => loadCatalogue(root).services.get("apache")!;
    const before = apache();
    expect([...before.recipeDigests.keys()]).toEqual(["ansible", "puppet"]);
    expect(before.recipeDigest).toBe(before.recipeDigests.get("ansible"));
    const differing = (root: string) =>
      [...apache(root).recipeDigests].flatMap(([tool, digest]) =>
        digest === before.recipeDigests.get(tool) ? [] : tool,
      );
    expect(differing(changed("shared/puppet/packages/manifests/init.pp", "#", "##"))).toEqual(["puppet"]);
    expect(differing(changed("shared/ansible/apache/files/page.py", "5", "6"))).toEqual(["ansible", "puppet"]);
  });

  it("takes a launched stack's blueprint of before there was a choice for what it is", () => {
    const { tools, ...old } = loadCatalogue().services.get("apache")!.blueprint;
    expect(storedBlueprint({ ...old, tool: "ansible" })).toEqual({ ...old, tools: ["ansible"] });
    expect(storedBlueprint({ ...old, tools })).toEqual({ ...old, tools });
  });

  it.each([
    ["a role that does not exist", "needs: [primary]", "needs: [boss]", 'needs "boss"'],
    ["a peer that does not exist", "needs: [primary]", "peers: [boss]", 'peer "boss"'],
    [
      "a role that is told of new nodes and does not exist",
      "scaling: {}",
      "scaling: { reruns: [boss] }",
      'scaling.reruns: there is no role "boss"',
    ],
    [
      "a role that is to forget a dead node and does not exist",
      "scaling: {}",
      "scaling: { drain: true, forgottenBy: boss }",
      'scaling.forgottenBy: there is no role "boss"',
    ],
    [
      "nodes that are forgotten and have nothing to hand over",
      "scaling: {}",
      "scaling: { forgottenBy: primary }",
      "only nodes that hand something over",
    ],
    [
      "a role that counts these nodes and is not told of new ones",
      "flavour: small",
      "flavour: small\n    peers: [replica]",
      '"primary" has "replica" among its peers',
    ],
    ["a number that may change and cannot", "count: { min: 0, max: 8", "count: { min: 2, max: 2", "always has 2 nodes"],
    ["a role that waits for itself", "needs: [primary]", "needs: [replica]", "replica -> replica"],
    ["an unknown OS", "os: [debian-12,", "os: [dos-6,", 'no "dos-6"'],
    ["a version for an OS that it is not offered on", "debian-11:", "rocky-9:", '"rocky-9" is not among'],
    ["an unknown size", "flavour: small", "flavour: huge", 'no flavour "huge"'],
    ["a secret that does not exist", "secret: app_password", "secret: lost", 'no secret "lost"'],
    [
      "a condition that is no switch",
      "protocol: mysql",
      "protocol: mysql\n    when: bufferPool",
      'parameter "bufferPool"',
    ],
    ["a group that does not exist", "default: app", "default: app\n    x-group: lost", 'no group "lost"'],
    [
      "a parameter that depends on nothing",
      "default: app",
      "default: app\n    x-when: { parameter: lost, is: 1 }",
      'depends on "lost"',
    ],
    [
      "a parameter that depends on itself",
      "default: app",
      "default: app\n    x-when: { parameter: database, is: a }",
      "database -> database",
    ],
    [
      "a size below the role's own minimum",
      "flavour: small",
      "flavour: small\n    minimum: { memoryMiB: 999999 }",
      "smaller than its minimum",
    ],
    ["an action on a role that does not exist", "node: replica", "node: boss", 'no role "boss"'],
    [
      "an action that makes a node what its machine was not made as",
      "flavour: small",
      "flavour: small\n    privileged: true",
      "must both be privileged or neither",
    ],
    ["an action that asks for no parameter", "parameters: [bufferPool]", "parameters: [lost]", 'no parameter "lost"'],
    ["an action that every service has", "id: promote", "id: configure-again", "every service has this one"],
    ["an example of what is not asked", "example: { buffer", "example: { lost: 1, buffer", 'sets "lost"'],
    [
      "a credential's condition that is no switch",
      "secret: app_password",
      "secret: app_password\n    when: bufferPool",
      'credential app: there is no boolean parameter "bufferPool"',
    ],
    ["an endpoint that its role does not open", "from: everyone", "from: stack", "does not open 3306 to everyone"],
    ["an unknown key", "recipe: mariadb", "recipe: mariadb\nhooks: []", "hooks"],
    ["a default outside its limits", "default: 256", "default: 2.5", "default"],
    [
      "a recipe that hides a shared role",
      "recipe: mariadb",
      "recipe: packages",
      '"packages" is the name of a shared role',
    ],
    ["a tool without a recipe", "tools: [ansible]", "tools: [ansible, puppet]", "no recipe puppet/mariadb"],
    ["a tool named twice", "tools: [ansible]", "tools: [ansible, ansible]", "named twice"],
    ["another service's folder", "service: mariadb", "service: web", 'its folder "mariadb"'],
  ])("refuses %s, naming file, line and fault", (_what, from, to, message) => {
    const root = changedAlone("mariadb/blueprint.yaml", from, to);
    expect(() => loadCatalogue(root)).toThrow(message);
    expect(() => loadCatalogue(root)).toThrow(/blueprint\.yaml:\d+: /);
  });

  it("names the line of what it refuses, every fault at once, and broken YAML too", () => {
    const lineOf = (text: string) =>
      readFileSync("catalogue/mariadb/blueprint.yaml", "utf8").split(text)[0]!.split("\n").length;
    const lost = changedAlone("mariadb/blueprint.yaml", "secret: app_password", "secret: lost");
    expect(() => loadCatalogue(lost)).toThrow(
      `blueprint.yaml:${lineOf("secret: app_password")}: credentials.0.secret: there is no`,
    );
    const broken = changedAlone("mariadb/blueprint.yaml", "roles:", "roles: [");
    expect(() => loadCatalogue(broken)).toThrow(/blueprint\.yaml:\d+: /);
  });
});

describe("operating systems", () => {
  const oses = loadCatalogue().oses;

  it("only one is built without being asked for", () => {
    expect([...oses.values()].filter((os) => os.autoBuild).map((os) => os.id)).toEqual(["debian-12"]);
  });

  it.each([
    ["an address that is none", "url: https://download.rockylinux", "url: ftp://download.rockylinux", "http"],
    ["a fingerprint that is too short", "21CB256AE16FC54C", "21CB256A", "40 hex digits"],
    [
      "a file that nothing vouches for",
      "checksums: https://repo.almalinux",
      "checksum: https://repo.almalinux",
      "checksum",
    ],
    ["an unknown family", "family: redhat", "family: rpm", "family"],
  ])("refuses %s", (_what, from, to, message) => {
    const root = changedAlone("os.yaml", from, to);
    expect(() => loadCatalogue(root)).toThrow(message);
    expect(() => loadCatalogue(root)).toThrow("os.yaml");
  });
});
