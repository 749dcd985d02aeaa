import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { english } from "@/lib/util/say";
import type { FieldError } from "@/lib/errors";
import { chosenStacks, stackIdsIn, type KnownStack } from "./chosen-stacks";
import { actionsOf, compileAction } from "./compile-action";
import { compileLaunch, type LaunchChoice } from "./compile-launch";

const { services, flavours } = loadCatalogue();
const { blueprint } = services.get("prometheus")!;
const ID = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";
const cache: KnownStack = {
  ...{ id: ID, name: "cache", there: true, monitored: true },
  nodes: [{ name: "cache-1", role: "node", address: "10.0.0.7" }],
};
const known = (...stacks: KnownStack[]) => new Map(stacks.map((stack) => [stack.id, stack]));
const WATCHED = {
  id: ID,
  name: "cache",
  missing: null,
  nodes: [{ node: "cache/cache-1", role: "node", address: "10.0.0.7" }],
};

function choose(value: string, stacks: KnownStack[], { self = null as string | null, anew = ["watchedStack"] } = {}) {
  const fields: FieldError[] = [];
  const about = { known: known(...stacks), self, anew };
  const chosen = chosenStacks(blueprint.parameters, { watchedStack: value }, about, fields);
  return { chosen, refused: fields.map(({ path, message }) => [path.join("."), english(message)]) };
}

describe("a stack that a parameter names", () => {
  it("is found among the values, where there is one", () => {
    expect(stackIdsIn(blueprint.parameters, { watchedStack: ID, otherTargets: OTHER })).toEqual([ID]);
    expect(stackIdsIn(blueprint.parameters, { watchedStack: "" })).toEqual([]);
  });

  it("reaches the recipe with its nodes, named by their stack", () => {
    expect(choose(ID, [cache])).toEqual({ chosen: { watchedStack: WATCHED }, refused: [] });
    expect(choose("", [cache])).toEqual({ chosen: {}, refused: [] });
  });

  it("is refused at once if it is not there, of another project, the stack itself, or closed to monitoring", () => {
    const away = [["parameters.watchedStack", "Choose another stack of this project that has been ready."]];
    expect(choose(OTHER, [cache]).refused).toEqual(away);
    expect(choose(ID, [{ ...cache, there: false }]).refused).toEqual(away);
    expect(choose(ID, [cache], { self: ID }).refused).toEqual(away);
    expect(choose("x'; drop table stack", [cache]).refused).toEqual(away);
    expect(choose(ID, [{ ...cache, monitored: false }]).refused).toEqual([
      ["parameters.watchedStack", expect.stringContaining("cache does not let monitoring read it.")],
    ]);
  });

  it("may go when it was chosen before: it has no nodes then, and the reason", () => {
    const before = { anew: [] };
    const gone = { ...WATCHED, missing: "removed", nodes: [] };
    expect(choose(ID, [{ ...cache, there: false }], before)).toEqual({ chosen: { watchedStack: gone }, refused: [] });
    expect(choose(ID, [], before)).toEqual({ chosen: { watchedStack: { ...gone, name: ID } }, refused: [] });
    const closed = { ...gone, missing: "closed" };
    expect(choose(ID, [{ ...cache, monitored: false }], before).chosen).toEqual({ watchedStack: closed });
  });
});

describe("plans", () => {
  const facts = { cloudId: "c", imageId: "i", serviceDigest: "d", recipeDigest: "r", flavours };
  const choice: LaunchChoice = {
    ...{ name: "watch", os: "debian-12", mode: "os-only", cloneKind: "thin", tool: "ansible", roles: {} },
    parameters: { watchedStack: ID },
  };

  it("of launches hold the chosen stack, and nothing where there is none", () => {
    const compiled = compileLaunch(blueprint, choice, { ...facts, stacks: known(cache) });
    expect(compiled).toMatchObject({ ok: true, plan: { stacks: { watchedStack: WATCHED } } });
    const without = compileLaunch(blueprint, { ...choice, parameters: {} }, facts);
    expect(without.ok && "stacks" in without.plan).toBe(false);
    expect(compileLaunch(blueprint, choice, facts).ok).toBe(false);
  });

  const act = (action: string, monitored: boolean, stack: KnownStack, parameters = {}) =>
    compileAction(
      blueprint,
      { action, node: null, parameters },
      {
        ...{ name: "watch", stackId: "s", serviceVersion: "2", os: "debian-12", cloudId: "c", nodes: [] },
        ...{ earlier: null, counted: 0, monitored, stacks: known(stack) },
        parameters: { watchedStack: ID, retention: 15, interval: 15, otherTargets: "", grafana: false },
      },
    );

  it("of actions resolve it anew, and go on when it is gone", () => {
    const grown = { ...cache, nodes: [...cache.nodes, { name: "cache-2", role: "node", address: "10.0.0.8" }] };
    expect(act("configure-again", false, grown)).toMatchObject({
      plan: { stacks: { watchedStack: { nodes: [{ node: "cache/cache-1" }, { node: "cache/cache-2" }] } } },
    });
    const gone = { ...cache, there: false };
    expect(act("configure-again", false, gone)).toMatchObject({
      ...{ ok: true, plan: { stacks: { watchedStack: { missing: "removed", nodes: [] } } } },
    });
    expect(act("watch", false, gone, { watchedStack: ID }).ok).toBe(false);
  });

  it("of the two built-in actions say whether monitoring may read the stack; others leave it as it is", () => {
    const after = (action: string, monitored: boolean) => {
      const result = act(action, monitored, cache);
      return result.ok && result.plan.subject.kind === "action" && result.plan.subject.monitored;
    };
    expect(after("let-monitoring-read", false)).toBe(true);
    expect(after("configure-again", true)).toBe(true);
    expect(after("configure-again", false)).toBe(false);
    expect(after("stop-monitoring", true)).toBe(false);
    const offered = (monitored: boolean) => actionsOf(blueprint, monitored).map(({ id }) => id);
    expect(offered(false)).toEqual(["watch", "let-monitoring-read", "configure-again", "stop", "start"]);
    expect(offered(true)).toEqual(["watch", "stop-monitoring", "configure-again", "stop", "start"]);
  });
});
