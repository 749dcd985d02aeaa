import type { Plan, PlanStep } from "./types";

/**
 * Builds an OS image, imports it, boots a throw-away machine from it and checks that machine from inside before the
 * image is offered. `probe` is that machine's node name.
 */
export function compileImageBuild(subject: { os: string; title: string; cloudId: string; revisionId: string }): Plan {
  const chain: Omit<PlanStep, "needs" | "phase">[] = [
    { key: "build", stage: "build", action: "build-image", node: null },
    { key: "import", stage: "import", action: "import-image", node: null },
    { key: "probe.clone", stage: "clone", action: "clone", node: "probe" },
    { key: "probe.boot", stage: "boot", action: "boot", node: "probe" },
    { key: "probe.connect", stage: "connect", action: "connect", node: "probe" },
    { key: "probe.check", stage: "verify", action: "check-image", node: "probe" },
    { key: "probe.remove", stage: "remove", action: "remove", node: "probe" },
    { key: "publish", stage: "publish", action: "publish-image", node: null },
  ];
  const steps = chain.map((s, i): PlanStep => ({ ...s, needs: i === 0 ? [] : [chain[i - 1]!.key], phase: "main" }));
  steps.push({ key: "probe.undo", stage: "remove", action: "remove", node: "probe", needs: [], phase: "undo" });
  return {
    format: 1,
    subject: { kind: "build-image", os: subject.os, cloudId: subject.cloudId, revisionId: subject.revisionId },
    nodes: [
      {
        name: "probe",
        role: "probe",
        roleTitle: { en: `${subject.title} test machine`, ko: `${subject.title} 시험 머신` },
        flavour: "small",
        vcpus: 1,
        memoryMiB: 1024,
        diskGiB: 8,
      },
    ],
    steps,
    checks: [],
  };
}
