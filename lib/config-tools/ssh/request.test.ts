import { describe, expect, it } from "vitest";
import type { InventoryHost } from "@/lib/config-tools/tool";
import { checkRequest } from "@/lib/config-tools/ssh/request";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOlP";
const host = (more: Partial<InventoryHost> = {}): InventoryHost => ({
  ...{ node: "db-1", role: "primary", address: "192.0.2.1", port: 22, user: "root", hostKeys: [KEY] },
  ...more,
});
const recipe = { serviceDir: "/catalogue/mariadb", name: "mariadb" };

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
