import { checkParameters } from "@/lib/blueprints/parameters";
import type { Blueprint } from "@/lib/blueprints/schema";
import { machineSteps, planNodes, removeStep, serviceSteps, type LaunchFacts } from "./compile-launch";
import type { Plan, PlanNode, PlanStep, TemplateSubject } from "./types";

export type TemplateFacts = {
  /** Why it is done, for people; the machines' names begin with its words. */
  reason: string;
  cloudId: string;
  os: string;
  serviceVersion: string;
  recipeDigest: string;
  imageId: string;
  flavours: LaunchFacts["flavours"];
};

const BUILDER = "builder";

/**
 * A bake: one machine gets the install phase of every role, is rid of its identity and captured; then the smallest stack
 * that the blueprint allows is made from the capture and passes the acceptance checks, and only then it is published.
 */
export function compileBake(
  blueprint: Blueprint,
  facts: TemplateFacts,
  baked: { id: string; imageId: string; bakeKey: string },
): Plan {
  const test = testNodes(blueprint, facts).map((node): PlanNode => ({ ...node, fromCapture: true }));
  const builder: PlanNode = {
    ...largest(test),
    name: BUILDER,
    role: BUILDER,
    roleTitle: { en: "Builder", ko: "빌더" },
    fromCapture: undefined,
    // It installs and starts nothing.
    privileged: undefined,
  };
  const installs = blueprint.roles.map((role): PlanStep => ({
    ...step("install", "configure", `install-${role.id}`),
    role: role.id,
  }));
  const chain = [
    ...installs,
    step("firewall", "configure"),
    step("list-packages", "generalise"),
    step("generalise", "generalise"),
    step("capture", "capture"),
    step("remove", "remove"),
  ];
  chain.forEach((s, i) => s.needs.push(i === 0 ? `${BUILDER}.connect` : chain[i - 1]!.key));
  const tidied = test.map((n): PlanStep => ({ ...removeStep(n.name, "main"), needs: ["verify"] }));
  const steps: PlanStep[] = [
    ...machineSteps(BUILDER),
    ...chain,
    ...serviceSteps(blueprint, test, "pre-installed", [`${BUILDER}.capture`]),
    ...tidied,
    {
      key: "publish",
      stage: "publish",
      action: "publish-template",
      node: null,
      needs: [`${BUILDER}.remove`, ...tidied.map((s) => s.key)],
      phase: "main",
    },
    ...[builder, ...test].map((n) => undoStep(n.name)),
    {
      key: "discard",
      stage: "remove",
      action: "discard-template",
      node: null,
      needs: [builder, ...test].map((n) => undoStep(n.name).key),
      phase: "undo",
    },
  ];
  const capture = { imageId: baked.imageId, bakeKey: baked.bakeKey };
  const subject = subjectOf("bake", blueprint, facts, { mode: "pre-installed", bakedImageId: baked.id, capture });
  return { format: 1, subject, nodes: [builder, ...test], steps, checks: blueprint.checks };
}

/** The acceptance checks on the smallest stack of one mode, on machines that are thrown away afterwards. */
export function compileTemplateTest(
  blueprint: Blueprint,
  facts: TemplateFacts,
  tested: { mode: TemplateSubject["mode"]; bakedImageId: string | null },
): Plan {
  const nodes = testNodes(blueprint, facts);
  const steps = [
    ...serviceSteps(blueprint, nodes, tested.mode),
    ...nodes.map((n): PlanStep => ({ ...removeStep(n.name, "main"), needs: ["verify"] })),
    ...nodes.map((n) => undoStep(n.name)),
  ];
  const subject = subjectOf("test-template", blueprint, facts, { ...tested, capture: null });
  return { format: 1, subject, nodes, steps, checks: blueprint.checks };
}

/** Asks an image's own package manager for pending updates, in a throw-away machine. */
export function compileUpdateCheck(subject: {
  os: string;
  service: string | null;
  title: string;
  cloudId: string;
  imageId: string;
  checkId: string;
}): Plan {
  const { title, ...about } = subject;
  const node = "probe";
  const check: PlanStep = {
    key: "probe.check",
    stage: "verify",
    action: "check-updates",
    node,
    needs: ["probe.connect"],
    phase: "main",
  };
  return {
    format: 1,
    subject: { kind: "check-updates", ...about },
    nodes: [
      {
        name: node,
        role: node,
        roleTitle: { en: `${title} test machine`, ko: `${title} 시험 머신` },
        flavour: "small",
        vcpus: 1,
        memoryMiB: 1024,
        diskGiB: 8,
      },
    ],
    steps: [...machineSteps(node), check, { ...removeStep(node, "main"), needs: [check.key] }, undoStep(node)],
    checks: [],
  };
}

const step = (action: PlanStep["action"], stage: PlanStep["stage"], name: string = action): PlanStep => ({
  key: `${BUILDER}.${name}`,
  stage,
  action,
  node: BUILDER,
  needs: [],
  phase: "main",
});

/** Steps that undo have keys of their own: the same machine is removed in the main phase as well. */
const undoStep = (node: string): PlanStep => ({ ...removeStep(node, "undo"), key: `${node}.undo` });

/** As few nodes as the blueprint allows, with its default sizes and settings. */
function testNodes(blueprint: Blueprint, facts: TemplateFacts): PlanNode[] {
  const roles = Object.fromEntries(
    blueprint.roles.map((r) => [r.id, { count: r.count.min, flavour: r.flavour }] as const),
  );
  return planNodes(blueprint, { roles }, facts, []);
}

const largest = (nodes: readonly PlanNode[]): PlanNode =>
  nodes.reduce((a, b) => ({
    ...a,
    vcpus: Math.max(a.vcpus, b.vcpus),
    memoryMiB: Math.max(a.memoryMiB, b.memoryMiB),
    diskGiB: Math.max(a.diskGiB, b.diskGiB),
  }));

function labelOf(reason: string, otherwise: string): string {
  const words = reason.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return words.slice(0, 24).replace(/^-+|-+$/g, "") || otherwise;
}

function subjectOf(
  kind: TemplateSubject["kind"],
  blueprint: Blueprint,
  facts: TemplateFacts,
  more: Pick<TemplateSubject, "mode" | "bakedImageId" | "capture">,
): TemplateSubject {
  const parameters = checkParameters(blueprint, {});
  if (!parameters.ok) throw new Error(`the defaults of ${blueprint.service} are refused by its own schema`);
  return {
    kind,
    label: labelOf(facts.reason, kind),
    service: blueprint.service,
    serviceVersion: facts.serviceVersion,
    recipeDigest: facts.recipeDigest,
    os: facts.os,
    cloudId: facts.cloudId,
    imageId: facts.imageId,
    cloneKind: "thin",
    parameters: parameters.values,
    ...more,
  };
}
