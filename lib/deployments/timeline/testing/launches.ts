import type { DeploymentEvent } from "@/lib/contract/events";
import type { DeploymentDetail, History } from "@/lib/contract/schemas/deployments";
import type { PlanStep, StepAction } from "@/lib/contract/schemas/stacks";
import { type Fault, simulate, type SimulatedTask, type Simulation } from "./simulate";

/** A made-up deployment with all of its events: what tests and screens need in place of a portal. */
export type SampleLaunch = { detail: DeploymentDetail; events: DeploymentEvent[] };

export const SAMPLE_START = "2026-11-20T09:39:12.000Z";

const STEP_MS: Partial<Record<StepAction, number>> = {
  allocate: 1_500,
  clone: 4_500,
  boot: 14_000,
  connect: 6_000,
  verify: 9_000,
  remove: 4_000,
  "build-image": 62_000,
  "import-image": 8_000,
  "check-image": 5_000,
  "publish-image": 1_200,
};

const task = (name: string, ms: number, status: SimulatedTask["status"] = "changed", output?: string): SimulatedTask =>
  output === undefined ? { name, ms, status } : { name, ms, status, output };

const INSTALL: SimulatedTask[] = [
  task("Gather facts", 1_900, "ok"),
  task("Set user limits", 500),
  task("Refresh apt index", 4_800),
  task("Add MariaDB repository", 1_600, "changed", "signed by key A278B781"),
  task("Install mariadb-server", 16_000),
  task("Install python3-pymysql", 2_400),
  task("Remove anonymous users", 700, "ok"),
  task("Remove test database", 400, "ok"),
  task("Enable service", 900, "changed", "enabled"),
  task("Mount data disk", 300, "skipped"),
  task("Install metrics exporter", 2_300),
];
const PRIMARY: SimulatedTask[] = [
  task("Write server configuration", 1_100, "changed", "server_id=1"),
  task("Restart mariadb", 2_600),
  task("Create database", 800, "changed", "orders"),
  task("Create replication user", 900),
  task("Take snapshot for replicas", 9_300),
  task("Publish snapshot", 1_000, "changed", "snap-7c1e04, sha256 ok"),
];
const REPLICA: SimulatedTask[] = [
  task("Write server configuration", 1_100, "changed", "server_id=2"),
  task("Restart mariadb", 2_500),
  task("Fetch snapshot", 6_400, "changed", "214 MB in 6.2 s"),
  task("Restore snapshot", 14_000),
  task("Start replication", 1_500),
  task("Wait until caught up", 7_000, "ok"),
];

export type SampleOptions = {
  seed?: number;
  faults?: readonly Fault[];
  cancelAtMs?: number;
  retryAfterMs?: number;
  /** Comparable launches; under 5 there are no typical figures. */
  launches?: number;
  createdAt?: string;
};

export const PACKAGE_LOCK: Fault = {
  step: "db-2.install",
  task: "Install mariadb-server",
  fails: 1,
  detail: "db-2 could not install mariadb-server: another process held the package lock.",
  remedy:
    "Retry from this step: the lock is released by now. To stop it for good, turn first-boot upgrades off in the OS image.",
  output: [
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1187 (unattended-upgr)",
    "E: Unable to acquire the dpkg frontend lock, is another process using it?",
    "failed, exit code 100",
  ].join("\n"),
};

/** Three-node MariaDB: replicas' configure waits for the primary's. */
export function mariadbLaunch(options: SampleOptions = {}): SampleLaunch {
  const nodes = [
    node("db-1", "primary", "주 서버"),
    node("db-2", "replica", "복제본"),
    node("db-3", "replica", "복제본"),
  ];
  const steps = launchSteps(
    nodes.map((n) => n.name),
    (name) => (name === "db-1" ? [] : ["db-1"]),
  );
  return sample({
    nodes,
    steps,
    options,
    title: "orders-db",
    service: "MariaDB",
    tasks: (action, name) => {
      if (action === "install") return INSTALL;
      return action === "configure" ? (name === "db-1" ? PRIMARY : REPLICA) : [];
    },
  });
}

/** Thirty nodes in three roles, workers waiting for the masters, one worker on a slow disk. */
export function hadoopLaunch(options: SampleOptions & { workers?: number } = {}): SampleLaunch {
  const masters = [
    node("nn-1", "namenode", "네임노드"),
    node("nn-2", "namenode", "네임노드"),
    node("rm-1", "resourcemanager", "리소스매니저"),
  ];
  const workers = Array.from({ length: options.workers ?? 27 }, (_, i) => node(`wk-${i + 1}`, "worker", "워커"));
  const nodes = [...masters, ...workers];
  const steps = launchSteps(
    nodes.map((n) => n.name),
    (name) => (name.startsWith("nn") ? [] : name === "rm-1" ? ["nn-1", "nn-2"] : ["nn-1", "nn-2"]),
  );
  const many = (prefix: string, count: number, ms: number): SimulatedTask[] =>
    Array.from({ length: count }, (_, i) =>
      task(
        `${prefix} ${i + 1}`,
        ms * (0.3 + ((i * 7) % 10) / 7),
        i % 9 === 4 ? "skipped" : i % 4 === 3 ? "ok" : "changed",
      ),
    );
  return sample({
    nodes,
    steps,
    options,
    title: "lake-2",
    service: "Hadoop",
    slow: "wk-19",
    tasks: (action, name) => {
      if (action === "install") return many("Install package", 32, 1_500);
      if (action !== "configure") return [];
      return many(name.startsWith("wk") ? "Join worker" : "Prepare master", 24, 1_100);
    },
  });
}

/** As many like nodes as asked for, each with this many tasks of a second: what the drawing is measured with. */
export function fleetLaunch({
  lanes,
  tasks,
  ...options
}: SampleOptions & { lanes: number; tasks: number }): SampleLaunch {
  const nodes = Array.from({ length: lanes }, (_, i) => node(`n-${i + 1}`, "worker", "워커"));
  const status = (i: number) => (i % 9 === 4 ? "skipped" : i % 4 === 3 ? "ok" : "changed");
  return sample({
    nodes,
    steps: launchSteps(
      nodes.map((n) => n.name),
      () => [],
    ),
    options,
    title: "fleet",
    service: "Hadoop",
    tasks: (action) =>
      action === "install"
        ? Array.from({ length: tasks }, (_, i) => task(`Install package ${i + 1}`, 1_000, status(i)))
        : [],
  });
}

/** The build of an OS image: one chain, one lane. */
export function imageBuild(options: SampleOptions = {}): SampleLaunch {
  const chain: [string, PlanStep["stage"], StepAction, string | null][] = [
    ["build", "build", "build-image", null],
    ["import", "import", "import-image", null],
    ["probe.clone", "clone", "clone", "probe"],
    ["probe.boot", "boot", "boot", "probe"],
    ["probe.connect", "connect", "connect", "probe"],
    ["probe.check", "verify", "check-image", "probe"],
    ["probe.remove", "remove", "remove", "probe"],
    ["publish", "publish", "publish-image", null],
  ];
  const steps = chain.map(([key, stage, action, name], i): PlanStep => ({
    key,
    stage,
    action,
    node: name,
    needs: i === 0 ? [] : [chain[i - 1]?.[0] ?? ""],
    phase: "main",
  }));
  const made = sample({
    nodes: [node("probe", "probe", "시험 머신")],
    steps,
    options,
    title: "Debian 12",
    service: null,
    tasks: () => [],
  });
  return { ...made, detail: { ...made.detail, kind: "build-image", stack: null, nodes: 0, mode: null } };
}

function node(name: string, role: string, ko: string): DeploymentDetail["planNodes"][number] {
  const roleTitle = { en: role.charAt(0).toUpperCase() + role.slice(1), ko };
  return { name, role, roleTitle, flavour: "small", vcpus: 1, memoryMiB: 1024, diskGiB: 8 };
}

function launchSteps(nodes: readonly string[], peers: (node: string) => readonly string[]): PlanStep[] {
  const steps = nodes.flatMap((name): PlanStep[] => {
    const step = (action: StepAction, stage: PlanStep["stage"], needs: string[]): PlanStep => ({
      key: `${name}.${action}`,
      stage,
      action,
      node: name,
      needs,
      phase: "main",
    });
    return [
      step("allocate", "allocate", []),
      step("clone", "clone", [`${name}.allocate`]),
      step("boot", "boot", [`${name}.clone`]),
      step("connect", "connect", [`${name}.boot`]),
      step("install", "configure", [`${name}.connect`]),
      step("configure", "configure", [`${name}.install`, ...peers(name).map((p) => `${p}.configure`)]),
    ];
  });
  const verify: PlanStep = {
    key: "verify",
    stage: "verify",
    action: "verify",
    node: null,
    needs: nodes.map((n) => `${n}.configure`),
    phase: "main",
  };
  const undo = nodes.map((n): PlanStep => ({
    key: `${n}.remove`,
    stage: "remove",
    action: "remove",
    node: n,
    needs: [],
    phase: "undo",
  }));
  return [...steps, verify, ...undo];
}

type Made = {
  nodes: DeploymentDetail["planNodes"];
  steps: PlanStep[];
  options: SampleOptions;
  title: string;
  service: string | null;
  slow?: string;
  tasks: Simulation["tasks"];
};

function sample({ nodes, steps, options, title, service, slow, tasks }: Made): SampleLaunch {
  const factor = (name: string | null) => (name !== null && name === slow ? 1.5 : 1);
  const createdAt = options.createdAt ?? SAMPLE_START;
  const base: Simulation = {
    steps,
    nodes: nodes.map((n) => n.name),
    createdAt,
    seed: options.seed ?? 1,
    stepMs: (s) => (STEP_MS[s.action] ?? 1_000) * factor(s.node),
    tasks: (action, name) => tasks(action, name).map((t) => ({ ...t, ms: t.ms * factor(name) })),
  };
  const { faults, cancelAtMs, retryAfterMs } = options;
  const events = simulate({
    ...base,
    ...(faults === undefined ? {} : { faults }),
    ...(cancelAtMs === undefined ? {} : { cancelAtMs }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  const last = events.at(-1);
  const state = last?.kind === "run-ended" ? last.state : "running";
  const launches = options.launches ?? 9;
  const detail: DeploymentDetail = {
    id: "0198c5f0-0000-7000-8000-000000000001",
    kind: "launch",
    number: 1,
    title,
    state,
    queuePosition: null,
    stack: { id: "0198c5f0-0000-7000-8000-000000000002", name: title },
    service: service === null ? null : { id: service.toLowerCase(), title: service, version: "11.8", logo: "" },
    os: { id: "debian-12", title: "Debian 12" },
    mode: "os-only",
    action: null,
    nodes: nodes.length,
    createdBy: "Mina Park",
    createdAt,
    startedAt: createdAt,
    endedAt: last?.at ?? null,
    stepsDone: 0,
    stepsTotal: steps.length,
    failure: null,
    planHash: "sample",
    planNodes: nodes,
    steps,
    checks: [],
    history: { launches, typical: launches < 5 ? null : typicalOf(base) },
    project: "search",
    failureHistory: null,
    leftBehind: [],
    lastSeq: last?.seq ?? 0,
    can: {
      cancel: { allowed: state === "running" || state === "failed", reason: null },
      retry: { allowed: state === "failed", reason: null },
      openSsh: Object.fromEntries(nodes.map((n) => [n.name, { allowed: true, reason: null }])),
    },
  };
  return { detail, events };
}

/** Medians as they would come from launches with other seeds: here, those of one faultless launch. */
function typicalOf(sim: Simulation): NonNullable<History["typical"]> {
  const steps: Record<string, number> = {};
  const tasks: Record<string, number> = {};
  const taskCounts: Record<string, Record<string, number>> = {};
  const started = new Map<string, number>();
  let total = 0;
  for (const e of simulate({ ...sim, seed: 4242 })) {
    const at = Date.parse(e.at) - Date.parse(sim.createdAt);
    if (e.kind === "step-started" && e.step !== null) started.set(e.step, at);
    if (e.kind === "step-ended" && e.step !== null) steps[e.step] = at - (started.get(e.step) ?? at);
    const action = sim.steps.find((s) => s.key === e.step)?.action;
    if (e.kind === "step-ended" && e.step !== null) taskCounts[e.step] ??= {};
    if (e.kind === "task-ended" && e.step !== null) {
      const nodes = (taskCounts[e.step] ??= {});
      nodes[e.node] = (nodes[e.node] ?? 0) + 1;
    }
    if (e.kind === "task-ended") tasks[`${action}/${e.name}`] = e.durationMs;
    if (e.kind === "run-ended") total = at;
  }
  return { p10Ms: total * 0.93, p50Ms: total, p90Ms: total * 1.12, p95Ms: total * 1.2, steps, tasks, taskCounts };
}
