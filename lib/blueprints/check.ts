import { isAsked } from "./asked-parameters";
import { checkPorts } from "./check-ports";
import type { FlavourSpec } from "./flavour-spec";
import { isLargeEnough } from "./flavours";
import { BUILT_IN_ACTIONS } from "./action-ids";
import type { Blueprint } from "./schema";
import { fileRuleOf, uploadReference } from "./uploads";
import type { Problem } from "./yaml-file";

/** Names that point nowhere, and cycles between roles. */
export function checkReferences(
  blueprint: Blueprint,
  oses: ReadonlyMap<string, unknown>,
  flavours: readonly FlavourSpec[],
): Problem[] {
  const problems: Problem[] = [];
  const add = (path: Problem["path"], message: string) => problems.push({ path, message });
  const roles = new Map(blueprint.roles.map((r) => [r.id, r]));
  const secrets = new Set(blueprint.secrets.map((s) => s.id));
  if (roles.size !== blueprint.roles.length) add(["roles"], "two roles have the same id");
  for (const [i, os] of blueprint.os.entries()) if (!oses.has(os)) add(["os", i], `there is no "${os}" in os.yaml`);
  for (const os of Object.keys(blueprint.versions))
    if (!blueprint.os.includes(os)) add(["versions", os], `"${os}" is not among its operating systems`);
  for (const [i, role] of blueprint.roles.entries()) {
    const usual = flavours.find((f) => f.id === role.flavour);
    if (!usual) add(["roles", i, "flavour"], `there is no flavour "${role.flavour}"`);
    else if (!isLargeEnough(usual, role.minimum))
      add(["roles", i, "minimum"], `the role's own flavour "${role.flavour}" is smaller than its minimum`);
    for (const need of role.needs)
      if (!roles.has(need)) add(["roles", i, "needs"], `role ${role.id} needs "${need}", which does not exist`);
    for (const peer of role.peers)
      if (!roles.has(peer)) add(["roles", i, "peers"], `role ${role.id} has the peer "${peer}", which does not exist`);
  }
  problems.push(...checkScaling(blueprint));
  const noSwitch = (when: string | undefined) => when !== undefined && blueprint.parameters[when]?.type !== "boolean";
  for (const [i, e] of blueprint.endpoints.entries()) {
    if (!roles.has(e.role)) add(["endpoints", i, "role"], `there is no role "${e.role}"`);
    if (noSwitch(e.when)) add(["endpoints", i, "when"], `there is no boolean parameter "${e.when}"`);
  }
  for (const [i, c] of blueprint.credentials.entries()) {
    if (!secrets.has(c.secret)) add(["credentials", i, "secret"], `there is no secret "${c.secret}"`);
    if (noSwitch(c.when))
      add(["credentials", i, "when"], `credential ${c.user}: there is no boolean parameter "${c.when}"`);
  }
  problems.push(...checkForm(blueprint), ...checkActions(blueprint), ...checkPorts(blueprint));
  if (blueprint.artifacts.length > 0 && blueprint.tools.some((tool) => tool !== "ansible"))
    add(["tools"], "artifacts reach nodes by Ansible only");
  const cycle = findCycle(blueprint);
  if (cycle) add(["roles"], `roles wait for each other: ${cycle.join(" -> ")}`);
  return problems;
}

/** What the launch form is drawn from: groups, and parameters that depend on others. */
function checkForm({ parameters, groups, roles }: Blueprint): Problem[] {
  const problems: Problem[] = [];
  const add = (path: Problem["path"], message: string) => problems.push({ path, message });
  for (const [id, parameter] of Object.entries(parameters)) {
    // Ids of stacks are of one installation: none can be a default.
    if (parameter.type === "string" && parameter["x-stack"] && (parameter.default !== "" || parameter.maxLength !== 36))
      add(["parameters", id, "x-stack"], `a stack's default is "" and its maxLength 36`);
    const group = parameter["x-group"];
    if (group !== undefined && !groups.some((g) => g.id === group))
      add(["parameters", id, "x-group"], `there is no group "${group}"`);
    const file = fileRuleOf(parameter);
    for (const role of file?.roles ?? [])
      if (!roles.some((known) => known.id === role)) add(["parameters", id, "x-file"], `there is no role "${role}"`);
    if (file && parameter.type === "string" && !takes(parameter, `a${file.endings[0]!}`))
      add(["parameters", id, "pattern"], "it refuses upload://…, which an uploaded file is");
    const trail = [id];
    for (let when = parameter["x-when"]; when; when = parameters[when.parameter]?.["x-when"]) {
      if (!parameters[when.parameter])
        add(["parameters", id, "x-when"], `it depends on "${when.parameter}", which does not exist`);
      if (trail.includes(when.parameter)) {
        add(
          ["parameters", id, "x-when"],
          `parameters depend on each other: ${[...trail, when.parameter].join(" -> ")}`,
        );
        break;
      }
      trail.push(when.parameter);
    }
  }
  return problems;
}

/** Who learns that nodes of a role have joined or left. */
function checkScaling({ roles }: Blueprint): Problem[] {
  const problems: Problem[] = [];
  for (const [i, { id, count, scaling }] of roles.entries()) {
    if (!scaling) continue;
    const add = (message: string, ...path: string[]) =>
      problems.push({ path: ["roles", i, "scaling", ...path], message });
    if (count.min === count.max) add(`role ${id} always has ${count.min} nodes`);
    const { drain, forgottenBy } = scaling;
    if (forgottenBy !== undefined && !drain) add("only nodes that hand something over are forgotten", "forgottenBy");
    if (forgottenBy !== undefined && !roles.some((role) => role.id === forgottenBy))
      add(`there is no role "${forgottenBy}"`, "forgottenBy");
    for (const other of scaling.reruns)
      if (!roles.some((role) => role.id === other)) add(`there is no role "${other}"`, "reruns");
    for (const other of roles)
      if (other.peers.includes(id) && !scaling.reruns.includes(other.id))
        add(`"${other.id}" has "${id}" among its peers, so it must be configured again`, "reruns");
  }
  return problems;
}

const takes = ({ pattern, maxLength }: { pattern?: string | undefined; maxLength: number }, name: string): boolean => {
  const value = uploadReference({ sha256: "0".repeat(64), name });
  return value.length <= maxLength && (pattern === undefined || new RegExp(pattern, "u").test(value));
};

function checkActions({ actions, roles, parameters }: Blueprint): Problem[] {
  const problems: Problem[] = [];
  const add = (path: Problem["path"], message: string) => problems.push({ path: ["actions", ...path], message });
  const roleOf = (id: string | undefined) => roles.find((role) => role.id === id);
  const ids = new Set(actions.map(({ id }) => id));
  if (ids.size !== actions.length) add([], "two actions have the same id");
  for (const [i, { id, node, becomes, parameters: asked, restores, counts, example }] of actions.entries()) {
    if (BUILT_IN_ACTIONS.includes(id)) add([i, "id"], "every service has this one already");
    for (const role of [node, becomes]) if (role !== undefined && !roleOf(role)) add([i], `there is no role "${role}"`);
    for (const name of [...asked, ...restores])
      if (!Object.hasOwn(parameters, name))
        add([i, asked.includes(name) ? "parameters" : "restores"], `there is no parameter "${name}"`);
    const asksForInternal = asked.find((name) => parameters[name] && !isAsked(parameters[name]));
    if (asksForInternal !== undefined) add([i, "parameters"], `"${asksForInternal}" is internal`);
    if (counts !== undefined && (!parameters[counts] || isAsked(parameters[counts])))
      add([i, "counts"], `it counts "${counts}", which is no internal integer`);
    for (const name of Object.keys(example))
      if (!asked.includes(name)) add([i, "example"], `its example sets "${name}", which it does not ask for`);
    if (becomes === undefined) continue;
    if (node === undefined) add([i, "becomes"], `"becomes" needs the "node" that is chosen`);
    // A node keeps its name, and names count over all roles of a prefix.
    else if (roleOf(node)?.prefix !== roleOf(becomes)?.prefix)
      add([i, "becomes"], `"${node}" and "${becomes}" must have the same prefix`);
    else if ((roleOf(node)?.privileged ?? false) !== (roleOf(becomes)?.privileged ?? false))
      add(
        [i, "becomes"],
        `"${node}" and "${becomes}" must both be privileged or neither: a machine keeps what it was made as`,
      );
  }
  return problems;
}

function findCycle(blueprint: Blueprint): string[] | null {
  const needs = new Map(blueprint.roles.map((r) => [r.id, r.needs]));
  const done = new Set<string>();
  const visit = (id: string, trail: string[]): string[] | null => {
    if (trail.includes(id)) return [...trail.slice(trail.indexOf(id)), id];
    if (done.has(id)) return null;
    for (const need of needs.get(id) ?? []) {
      const cycle = visit(need, [...trail, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    return null;
  };
  for (const role of blueprint.roles) {
    const cycle = visit(role.id, []);
    if (cycle) return cycle;
  }
  return null;
}
