import { describe, expect, it } from "vitest";
import type { InventoryHost } from "@/lib/config-tools/tool";
import {
  checkRequest,
  inventoryDocument,
  knownHostsFile,
  playbookDocument,
  sshOptions,
} from "@/lib/config-tools/ansible/inventory";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOlP";
const host = (more: Partial<InventoryHost> = {}): InventoryHost => ({
  ...{ node: "db-1", role: "primary", address: "192.0.2.1", port: 22, user: "root", hostKeys: [KEY] },
  ...more,
});
const files = { privateKey: "/run/key", knownHosts: "/run/known_hosts" };
const recipe = { serviceDir: "/catalogue/mariadb", name: "mariadb" };
const os = { id: "debian-12", family: "debian", os: "debian", release: "12" } as const;

describe("checkRequest", () => {
  it("lets a plain stack pass", () => {
    const inventory = [host(), host({ node: "db-2", role: "replica", address: "2001:db8::1", user: "admin" })];
    expect(() => checkRequest({ inventory, targets: ["db-2"], recipe })).not.toThrow();
  });

  it.each<[string, Partial<InventoryHost>]>([
    ["a host pattern", { node: "db-[1:3]" }],
    ["a host list", { node: "db-1,db-2" }],
    ["an option", { node: "-x" }],
    ["a template", { node: "{{x}}" }],
    ["the group of all", { role: "all" }],
    ["a group pattern", { role: "a:!b" }],
    ["an address with an option", { address: "-oProxyCommand=id" }],
    ["an address with a template", { address: "{{ x }}" }],
    ["a user with an option", { user: "-l root" }],
    ["port 0", { port: 0 }],
    ["a key of two lines", { hostKeys: [`${KEY}\n* ${KEY}`] }],
    ["no key", { hostKeys: [] }],
  ])("refuses %s", (_, more) => {
    const inventory = [host(more)];
    const request = { inventory, targets: inventory.map((h) => h.node), recipe };
    expect(() => checkRequest(request)).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });

  it("refuses targets that are none, unknown or named twice in the inventory", () => {
    expect(() => checkRequest({ inventory: [host()], targets: [], recipe })).toThrow(/no target/);
    expect(() => checkRequest({ inventory: [host()], targets: ["db-9"], recipe })).toThrow(/db-9/);
    expect(() => checkRequest({ inventory: [host(), host()], targets: ["db-1"], recipe })).toThrow(/twice/);
  });

  it("refuses a recipe name that is a path", () => {
    const request = { inventory: [host()], targets: ["db-1"], recipe: { ...recipe, name: "../other" } };
    expect(() => checkRequest(request)).toThrow(/recipe/);
  });
});

describe("inventoryDocument", () => {
  it("groups nodes by role, tells them of each other, and becomes root only where it is not", () => {
    const hosts = [host(), host({ node: "db-2", role: "replica", address: "192.0.2.2", user: "admin" })];
    const document = inventoryDocument({ inventory: hosts, os }, files, new Map([["db-1", "/tmp/s"]]));
    expect(document).toMatchObject({
      all: {
        vars: {
          burgeon_os: os,
          burgeon_nodes: [
            { node: "db-1", role: "primary", address: "192.0.2.1" },
            { node: "db-2", role: "replica", address: "192.0.2.2" },
          ],
        },
        hosts: {
          "db-1": { ansible_host: "192.0.2.1", ansible_become: false, ansible_control_path: "/tmp/s" },
          "db-2": { ansible_user: "admin", ansible_become: true },
        },
        children: { primary: { hosts: { "db-1": {} } }, replica: { hosts: { "db-2": {} } } },
      },
    });
  });
});

describe("knownHostsFile", () => {
  it("names the port where it is not 22", () => {
    const hosts = [host(), host({ address: "192.0.2.2", port: 2222, hostKeys: [KEY, KEY] })];
    expect(knownHostsFile(hosts)).toBe(`192.0.2.1 ${KEY}\n[192.0.2.2]:2222 ${KEY}\n[192.0.2.2]:2222 ${KEY}\n`);
  });
});

describe("sshOptions", () => {
  it("checks host keys strictly against the run's own file, and reads no configuration", () => {
    const options = sshOptions(files, 7).join(" ");
    expect(options).toMatch(/^-F none /);
    expect(options).toContain("-o StrictHostKeyChecking=yes");
    expect(options).toContain("-o UserKnownHostsFile=/run/known_hosts");
    expect(options).toContain("-o GlobalKnownHostsFile=/dev/null");
    expect(options).toContain("-o ConnectTimeout=7");
  });
});

describe("playbookDocument", () => {
  it("imports the phase of the recipe on the targets alone, without gathering facts", () => {
    expect(playbookDocument("mariadb", "configure", ["db-1", "db-2"], "run-1")).toEqual([
      {
        name: "configure",
        hosts: "db-1,db-2",
        gather_facts: false,
        environment: { BURGEON_RUN: "run-1" },
        tasks: [{ import_role: { name: "mariadb", tasks_from: "configure" } }],
      },
    ]);
  });
});
