import { describe, expect, it } from "vitest";
import type { InventoryHost } from "@/lib/config-tools/tool";
import { inventoryDocument, playbookDocument } from "@/lib/config-tools/ansible/inventory";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOlP";
const host = (more: Partial<InventoryHost> = {}): InventoryHost => ({
  ...{ node: "db-1", role: "primary", address: "192.0.2.1", port: 22, user: "root", hostKeys: [KEY] },
  ...more,
});
const files = { privateKey: "/run/key", knownHosts: "/run/known_hosts" };
const os = { id: "debian-12", family: "debian", os: "debian", release: "12" } as const;

describe("inventoryDocument", () => {
  it("groups nodes by role, tells them of each other, and becomes root only where it is not", () => {
    const proxy = { http_proxy: "http://127.0.0.1:40000", no_proxy: "localhost" };
    const hosts = [host(), host({ node: "db-2", role: "replica", address: "192.0.2.2", user: "admin", joins: true })];
    const document = inventoryDocument(
      { inventory: hosts, os, leaving: "db-1" },
      files,
      new Map([["db-1", "/tmp/s"]]),
      new Map([["db-2", proxy]]),
    );
    expect(document).toMatchObject({
      all: {
        vars: {
          burgeon_os: os,
          burgeon_leaving: "db-1",
          burgeon_nodes: [
            { node: "db-1", role: "primary", address: "192.0.2.1" },
            { node: "db-2", role: "replica", address: "192.0.2.2" },
          ],
        },
        hosts: {
          "db-1": {
            ansible_host: "192.0.2.1",
            ansible_become: false,
            burgeon_joins: false,
            ansible_control_path: "/tmp/s",
            burgeon_environment: {},
          },
          "db-2": { ansible_user: "admin", ansible_become: true, burgeon_joins: true, burgeon_environment: proxy },
        },
        children: { primary: { hosts: { "db-1": {} } }, replica: { hosts: { "db-2": {} } } },
      },
    });
  });
});

describe("playbookDocument", () => {
  it("imports the phase of the recipe on the targets alone, without gathering facts", () => {
    expect(playbookDocument("mariadb", "configure", ["db-1", "db-2"], "run-1")).toEqual([
      {
        name: "configure",
        hosts: "db-1,db-2",
        gather_facts: false,
        environment: [{ BURGEON_RUN: "run-1" }, "{{ burgeon_environment }}"],
        tasks: [{ import_role: { name: "mariadb", tasks_from: "configure" } }],
      },
    ]);
  });
});
