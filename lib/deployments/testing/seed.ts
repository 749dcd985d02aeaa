import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { storedFailure } from "@/lib/contract/schemas/common";
import type { RunState } from "@/lib/contract/schemas/deployments";
import type { StackState } from "@/lib/contract/schemas/stacks";
import type { Db } from "@/lib/db/client";
import type { Cloud, Stack } from "@/lib/generated/prisma/client";
import type { Plan } from "@/lib/plan/types";
import { sealSecret } from "@/lib/util/secret-box";

export const TEST_KEY = Buffer.alloc(32, 7);

export function seedCloud(database: Db, state = "ready"): Promise<Cloud> {
  const name = `cloud-${randomUUID().slice(0, 8)}`;
  return database.cloud.create({ data: { name, driver: "simulator", state, simulated: true, connection: {} } });
}

const BLUEPRINT = {
  schema: "burgeon/v1",
  service: "mariadb",
  version: "10.11",
  title: "MariaDB",
  category: "database",
  summary: { en: "A relational database" },
  tools: ["ansible"],
  recipe: "mariadb",
  os: ["debian-12"],
  modes: ["os-only"],
  roles: [
    {
      id: "primary",
      title: { en: "Primary" },
      summary: { en: "Takes writes" },
      prefix: "db",
      count: { min: 1, max: 1, default: 1 },
      flavour: "small",
    },
  ],
  endpoints: [
    {
      id: "sql",
      title: { en: "SQL" },
      role: "primary",
      port: 3306,
      protocol: "mysql",
      command: "mariadb -h {address} -P {port} {parameters.database} {unknown}",
    },
  ],
  secrets: [
    { id: "appPassword", title: { en: "Application" } },
    { id: "replication", title: { en: "Replication" }, internal: true },
  ],
  credentials: [{ title: { en: "Application" }, user: "app", secret: "appPassword" }],
  checks: [{ id: "write", title: { en: "A row can be written" } }],
};

export type StackSeed = { projectId: string; userId: string; cloudId: string; name?: string; state?: StackState };

/** A stack of one node with an address, a credential "s3cret", an internal secret and an SSH key "pr1vate". */
export function seedStack(
  database: Db,
  { projectId, userId, cloudId, name, state = "ready" }: StackSeed,
): Promise<Stack> {
  const id = randomUUID();
  const seal = (secret: string, kind: string, text: string) => ({
    name: secret,
    kind,
    ciphertext: sealSecret(TEST_KEY, { stackId: id, name: secret }, text),
  });
  return database.stack.create({
    data: {
      id,
      projectId,
      cloudId,
      createdById: userId,
      name: name ?? `stack-${id.slice(0, 8)}`,
      service: "mariadb",
      serviceVersion: "10.11",
      osId: "debian-12",
      imageId: "image",
      mode: "os-only",
      cloneKind: "thin",
      blueprint: BLUEPRINT,
      parameters: { database: "shop" },
      planHash: "hash",
      state,
      nodes: {
        create: [
          {
            name: "db-1",
            role: "primary",
            position: 0,
            machineId: `m-${id}`,
            vcpus: 1,
            memoryMiB: 1024,
            diskGiB: 8,
            state: "ready",
            address: "10.0.0.7",
            hostKey: "ssh-ed25519 AAAAhost db-1",
          },
        ],
      },
      secrets: {
        create: [
          seal("appPassword", "credential", "s3cret"),
          seal("replication", "internal", "hidden"),
          seal("ssh-key", "ssh-key", JSON.stringify({ privateKey: "pr1vate", publicKey: "ssh-ed25519 AAAAstack" })),
        ],
      },
    },
  });
}

const SECONDS: Record<string, number> = {
  allocate: 1,
  clone: 2,
  boot: 3,
  connect: 4,
  install: 10,
  configure: 5,
  verify: 2,
};

const PLAN_STEPS: Plan["steps"] = [
  ...(["allocate", "clone", "boot", "connect"] as const).map((action) => ({ action, stage: action, node: "db-1" })),
  { action: "install" as const, stage: "configure" as const, node: "db-1" },
  { action: "configure" as const, stage: "configure" as const, node: "db-1" },
  { action: "verify" as const, stage: "verify" as const, node: null },
].map((step) => ({ ...step, key: step.node ? `${step.node}.${step.action}` : step.action, needs: [], phase: "main" }));

export type LaunchSeed = {
  stack: Stack;
  state?: RunState;
  kind?: "launch" | "destroy";
  createdAt?: Date;
  /** Click to Ready. */
  tookMs?: number;
  /** This step has failed, with this failure. */
  failed?: { key: string; failure: z.infer<typeof storedFailure> };
};

const ENDED: readonly RunState[] = ["succeeded", "failed", "cancelled", "cancel-failed"];

/** A deployment of a stack with its run and seven steps, as the engine would have left it. Returns its id. */
export async function seedLaunch(database: Db, seed: LaunchSeed): Promise<string> {
  const { stack, state = "succeeded", kind = "launch", createdAt = new Date(), tookMs = 30_000, failed } = seed;
  const id = randomUUID();
  const endedAt = ENDED.includes(state) ? new Date(createdAt.getTime() + tookMs) : null;
  const partition = `${stack.cloudId}/${stack.projectId}`;
  await database.workflowRun.create({ data: { id, state, partition, createdAt, startedAt: createdAt, endedAt } });
  let clock = createdAt.getTime();
  await database.workflowStep.createMany({
    data: PLAN_STEPS.map(({ key, action, phase, node }, position) => {
      const startedAt = new Date(clock);
      clock += (SECONDS[action] ?? 1) * 1000;
      const isFailed = failed?.key === key;
      return {
        runId: id,
        key,
        position,
        phase,
        action,
        payload: { node },
        needs: [],
        waitingFor: 0,
        state: isFailed ? "failed" : "succeeded",
        failure: isFailed ? failed.failure : undefined,
        startedAt,
        endedAt: new Date(clock),
      };
    }),
  });
  const nodes = [
    {
      name: "db-1",
      role: "primary",
      roleTitle: { en: "Primary" },
      flavour: "small",
      vcpus: 1,
      memoryMiB: 1024,
      diskGiB: 8,
    },
  ];
  await database.deployment.create({
    data: {
      id,
      kind,
      title: stack.name,
      projectId: stack.projectId,
      stackId: stack.id,
      createdById: stack.createdById,
      createdAt,
      plan: { format: 1, subject: { kind }, nodes, steps: PLAN_STEPS, checks: BLUEPRINT.checks },
      planHash: "hash",
      comparable: `${kind}/mariadb/debian-12`,
      cloudId: stack.cloudId,
      service: stack.service,
      osId: stack.osId,
      mode: stack.mode,
      cloneKind: stack.cloneKind,
      nodeCount: nodes.length,
    },
  });
  return id;
}

/** Appends events to a run as the engine does. */
export async function appendEvents(database: Pick<Db, "$executeRaw">, runId: string, events: object[]): Promise<void> {
  await database.$executeRaw`select workflow_append(${runId}::uuid, ${JSON.stringify(events)}::jsonb)`;
}
