import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { bakedImageName, bakeKey, type BakeContent } from "./bake-key";
import { compileBake, compileTemplateTest, compileUpdateCheck, type TemplateFacts } from "./compile-template";
import type { Plan } from "./types";
import { stuck } from "./testing/stuck";

const { services, flavours } = loadCatalogue();
const facts: TemplateFacts = {
  reason: "The OS image is newer",
  cloudId: "cloud",
  os: "debian-12",
  serviceVersion: "1",
  recipeDigest: "recipe",
  imageId: "debian-12-abc",
  flavours,
};
const baked = { id: "image", imageId: "web-debian-12-v1", bakeKey: "key" };
const blueprintOf = (service: string) => services.get(service)!.blueprint;

const draw = ({ nodes, steps }: Plan): string => {
  const lines = steps.map((s) => `${s.phase} ${s.stage} ${s.key} <- ${s.needs.join(" ")}`.trim());
  return `${nodes.map((n) => `${n.name} ${n.role} ${n.flavour}`).join("\n")}\n\n${lines.join("\n")}\n`;
};
const needs = (plan: Plan, key: string) => plan.steps.find((s) => s.key === key)?.needs;

describe("a bake", () => {
  it.each(["mariadb", "web"])("of %s is what it was", async (service) => {
    await expect(draw(compileBake(blueprintOf(service), facts, baked))).toMatchFileSnapshot(
      `golden/bake-${service}.txt`,
    );
  });

  it("installs the software of every role on one machine, and tests nothing but what it captured", () => {
    const plan = compileBake(blueprintOf("web"), facts, baked);
    expect(plan.steps.filter((s) => s.action === "install").map((s) => [s.node, s.role])).toEqual([
      ["builder", "web"],
      ["builder", "lb"],
    ]);
    expect(plan.nodes.map((n) => [n.name, n.fromCapture === true])).toEqual([
      ["builder", false],
      ["web-1", true],
      ["lb-1", true],
    ]);
    for (const node of ["web-1", "lb-1"]) expect(needs(plan, `${node}.allocate`)).toEqual(["builder.capture"]);
  });

  it("gives rights to the machines whose roles ask for them, and none to the one that only installs", () => {
    const { nodes } = compileBake(blueprintOf("glusterfs"), facts, baked);
    expect(nodes.map((n) => [n.name, n.privileged === true])).toEqual([
      ["builder", false],
      ["gluster-1", true],
      ["gluster-2", true],
      ["gluster-3", true],
    ]);
  });

  it("publishes when the checks have passed and every machine is gone", () => {
    const plan = compileBake(blueprintOf("web"), facts, baked);
    expect(needs(plan, "publish")).toEqual(["builder.remove", "web-1.remove", "lb-1.remove"]);
    expect(needs(plan, "web-1.remove")).toEqual(["verify"]);
  });

  it("is undone machine by machine, and then the image", () => {
    const undo = compileBake(blueprintOf("mariadb"), facts, baked).steps.filter((s) => s.phase === "undo");
    expect(undo.map((s) => [s.key, s.needs])).toEqual([
      ["builder.undo", []],
      ["db-1.undo", []],
      ["discard", ["builder.undo", "db-1.undo"]],
    ]);
  });

  it("has keys that are unique, and needs that are met", () => {
    const { steps } = compileBake(blueprintOf("web"), facts, baked);
    expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
    expect(stuck(steps)).toEqual([]);
  });
});

it("tests a recipe on the bare OS with its install phase, and a baked image without", () => {
  const bare = compileTemplateTest(blueprintOf("mariadb"), facts, { mode: "os-only", bakedImageId: null });
  const image = compileTemplateTest(blueprintOf("mariadb"), facts, { mode: "pre-installed", bakedImageId: "image" });
  expect(bare.steps.some((s) => s.action === "install")).toBe(true);
  expect(image.steps.some((s) => s.action === "install")).toBe(false);
  expect(needs(image, "db-1.remove")).toEqual(["verify"]);
});

it("asks for updates on one machine, which goes away again", () => {
  const subject = { os: "debian-12", service: null, title: "Debian 12", cloudId: "c", imageId: "i", checkId: "u" };
  expect(draw(compileUpdateCheck(subject))).toMatchInlineSnapshot(`
    "probe probe small

    main allocate probe.allocate <-
    main clone probe.clone <- probe.allocate
    main boot probe.boot <- probe.clone
    main connect probe.connect <- probe.boot
    main verify probe.check <- probe.connect
    main remove probe.remove <- probe.check
    undo remove probe.undo <-
    "
  `);
});

it.each([
  ["Newer OS image", "newer-os-image"],
  ["fail-install-once", "fail-install-once"],
  ["$(rm -rf /) {{ 7*7 }}", "rm-rf-7-7"],
  ["보안 업데이트", "bake"],
  ["a".repeat(23) + "- b", "a".repeat(23)],
])("names machines by the words of the reason, and only by letters, digits and hyphens: %s", (reason, label) => {
  const { subject } = compileBake(blueprintOf("web"), { ...facts, reason }, baked);
  expect(subject).toMatchObject({ label });
});

describe("the key of a baked image", () => {
  const content: BakeContent = {
    osImageId: "debian-12-abc",
    recipeDigest: "r",
    variables: { release: "11" },
    toolVersion: "Ansible core 2.14.18",
  };

  it("is the same for the same content and another one for any other", () => {
    const key = bakeKey(content);
    expect(bakeKey({ ...content, variables: { ...content.variables } })).toBe(key);
    const others: Partial<BakeContent>[] = [
      { osImageId: "debian-12-abd" },
      { recipeDigest: "s" },
      { variables: { release: "12" } },
      { toolVersion: "Ansible core 2.16.1" },
    ];
    expect(new Set(others.map((o) => bakeKey({ ...content, ...o })).concat(key)).size).toBe(5);
  });

  it("names the image within what hypervisors allow", () => {
    const key = bakeKey(content);
    expect(bakedImageName("mariadb", "debian-12", 12, key)).toBe(`mariadb-debian-12-v12-${key.slice(0, 12)}`);
    const long = bakedImageName("a".repeat(31), "b".repeat(31), 12345, key);
    expect(long).toMatch(/^[a-z0-9-]{1,60}$/);
    expect(long).toContain("-v12345-");
  });
});
