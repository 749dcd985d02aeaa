import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { serviceLimits } from "@/lib/contract/schemas/services";
import { english } from "@/lib/util/say";
import type { z } from "zod";
import { isOffered, offeredPart, offerFault, sizeFaults } from "./service-limits";

const { services, flavours } = loadCatalogue();
const blueprint = services.get("redis")!.blueprint;
const role = (id: string) => blueprint.roles.find((one) => one.id === id)!;
type Limits = z.input<typeof serviceLimits>;
const offered = (limits: Limits) => offeredPart(blueprint, serviceLimits.parse(limits), flavours);
const setting = (limits: Limits, by: string | null = "Ada") => ({ limits: serviceLimits.parse(limits), by });

describe("what is offered of a blueprint", () => {
  it("is all of it without limits", () => {
    const { os, modes, tools, roles } = offered({});
    expect({ os, modes, tools }).toEqual({ os: blueprint.os, modes: blueprint.modes, tools: blueprint.tools });
    expect(roles.map(({ id, count, flavour }) => ({ id, count, flavour }))).toEqual(
      blueprint.roles.map(({ id, count, flavour }) => ({ id, count, flavour })),
    );
  });

  it("keeps the blueprint's order, and forgets what the blueprint has lost", () => {
    expect(offered({ os: ["gone", "debian-13", "debian-12"] }).os).toEqual(["debian-12", "debian-13"]);
    expect(offered({ os: ["gone"] }).os).toEqual([]);
  });

  it("has no pre-installed mode without the tool that images are baked with", () => {
    expect(blueprint.tools[0]).toBe("ansible");
    expect(offered({ tools: ["puppet"] })).toMatchObject({ tools: ["puppet"], modes: ["os-only"] });
  });

  it("caps a role's count, never below its least, and takes defaults that fit", () => {
    const [id] = blueprint.roles.map((one) => one.id);
    const { min } = role(id!).count;
    expect(offered({ roles: { [id!]: { max: 0, count: 900 } } }).roles[0]?.count).toEqual({
      min,
      max: min,
      default: min,
    });
  });

  it("begins with the smallest offered size where the blueprint's own is withheld", () => {
    const largest = flavours.at(-1)!.id;
    const id = blueprint.roles[0]!.id;
    expect(offered({ roles: { [id]: { flavours: [largest] } } }).roles[0]).toMatchObject({
      ...{ flavour: largest, flavours: [largest] },
    });
  });
});

describe("faults", () => {
  it("name the limit and who set it, at the field", () => {
    const id = blueprint.roles[0]!.id;
    const faults = sizeFaults(
      blueprint,
      setting({ maxNodes: 4, roles: { [id]: { max: 2, flavours: ["small"] } } }),
      { [id]: { count: 5, flavour: "large" } },
      flavours,
    );
    expect(faults.map(({ path, message }) => [path.join("."), english(message)])).toEqual([
      [`roles.${id}.count`, "At most 2 nodes of this role are allowed. This limit was set by Ada."],
      [`roles.${id}.flavour`, "Choose one of the allowed sizes: Small. This limit was set by Ada."],
      [`roles.${id}.count`, "At most 4 nodes are allowed in all, and these are 5. This limit was set by Ada."],
    ]);
    const [nobody] = sizeFaults(blueprint, setting({ maxNodes: 1 }, null), { [id]: { count: 2, flavour: "" } }, []);
    expect(english(nobody!.message)).toContain("An administrator has set this limit.");
  });

  it("leave alone what was there before: a stack may shrink to a limit that came later", () => {
    const id = blueprint.roles[0]!.id;
    const limits = setting({ maxNodes: 2, roles: { [id]: { max: 2, flavours: ["small"] } } });
    const scaled = (count: number) =>
      sizeFaults(blueprint, limits, { [id]: { count, flavour: "large" } }, flavours, { [id]: 5 });
    expect(scaled(4)).toEqual([]);
    expect(scaled(5)).toEqual([]);
    expect(scaled(6)).toHaveLength(3);
  });

  it("name the first thing that is withheld of an offer", () => {
    const os = { id: "debian-12", title: "Debian 12" };
    const at = (limits: Limits, mode: "os-only" | "pre-installed" = "os-only") =>
      offerFault(blueprint, setting(limits), { os, mode, tool: "ansible" });
    expect(at({})).toBeNull();
    expect(at({ os: ["debian-13"] })).toMatchObject({ path: ["os"] });
    expect(at({ tools: ["puppet"] })).toMatchObject({ path: ["tool"] });
    expect(at({ modes: ["os-only"] })).toBeNull();
    expect(at({ modes: ["os-only"] }, "pre-installed")).toMatchObject({ path: ["mode"] });
  });
});

it("nothing is baked for what nobody may order", () => {
  const cell = { osId: "debian-12", mode: "pre-installed" } as const;
  const limits = (l: Limits) => ({ enabled: true, limits: serviceLimits.parse(l) });
  expect(isOffered(limits({}), blueprint, cell)).toBe(true);
  expect(isOffered({ ...limits({}), enabled: false }, blueprint, cell)).toBe(false);
  expect(isOffered(limits({ os: ["debian-13"] }), blueprint, cell)).toBe(false);
  expect(isOffered(limits({ modes: ["os-only"] }), blueprint, cell)).toBe(false);
});
