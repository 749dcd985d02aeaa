import { audit } from "@/lib/auth/audit";
import { STOP_ID } from "@/lib/blueprints/action-ids";
import { ownersOf } from "@/lib/budgets/people";
import type { StackState } from "@/lib/contract/schemas/stacks";
import type { Db, Tx } from "@/lib/db/client";
import { startDestroy } from "@/lib/deployments/destroy-stack";
import { newestDeployment } from "@/lib/deployments/newest-deployment";
import { stackCan } from "@/lib/deployments/predicates";
import { startAction } from "@/lib/deployments/run-action";
import type { Stack } from "@/lib/generated/prisma/client";
import { tell } from "@/lib/notices/notices";
import { FIRST_WARNING_MS, LEASE_STEPS, leaseDue, removalAt, type LeaseFacts, type LeaseStep } from "./due";
import { noticeOf } from "./texts";

export type StepTaken = { stack: string; step: LeaseStep };

/**
 * Does what is due about leases: warns, stops, removes. Each step is one transaction that locks its stack and decides anew within, and the row
 * that remembers it is written with what it does: so a worker that dies, and two at once, do it once and forget nothing.
 * @param onFailure told of a stack whose step failed; the others go on, and it is tried again the next time
 */
export async function keepLeases(
  database: Db,
  now: Date,
  onFailure: (stack: string, e: unknown) => void,
): Promise<StepTaken[]> {
  const near = await database.stack.findMany({
    where: { removedAt: null, leaseEndsAt: { lte: new Date(now.getTime() + FIRST_WARNING_MS) } },
    orderBy: { leaseEndsAt: "asc" },
    select: { id: true },
  });
  const taken: StepTaken[] = [];
  for (const { id } of near) {
    try {
      for (let i = 0; i < LEASE_STEPS.length; i++) {
        const step = await database.$transaction((tx) => takeStep(tx, id, now));
        if (step === null) break;
        taken.push({ stack: id, step });
      }
    } catch (e) {
      onFailure(id, e);
    }
  }
  return taken;
}

/** Does the one thing that is due about a stack's lease, and says which; null: nothing, or somebody is at the stack. */
async function takeStep(tx: Tx, stackId: string, now: Date): Promise<LeaseStep | null> {
  const [locked] = await tx.$queryRaw<
    unknown[]
  >`select 1 from stack where id = ${stackId}::uuid and lease_ends_at is not null for update skip locked`;
  if (!locked) return null;
  const stack = await tx.stack.findUniqueOrThrow({ where: { id: stackId } });
  const facts = await factsOf(tx, stack);
  const step = leaseDue(facts, now.getTime());
  if (step === null) return null;
  await act(tx, stack, step);
  const endsAt = new Date(facts.endsAt);
  await tx.leaseStep.upsert({
    where: { stackId_endsAt_step: { stackId, endsAt, step } },
    create: { stackId, endsAt, step, at: now },
    update: { at: now },
  });
  const at = removalAt({ ...facts, taken: { ...facts.taken, [step]: now.getTime() } });
  const text = noticeOf(step, {
    name: stack.name,
    facts,
    leftMs: facts.endsAt - now.getTime(),
    removalMs: at - now.getTime(),
  });
  if (text) await tell(tx, await concerned(tx, stack), text, `/stacks/${stackId}`);
  if (step === "ended")
    await audit(tx, {
      ...{ userId: null, projectId: stack.projectId, action: "stack.lease-ended", target: `stack:${stackId}` },
      data: { endsAt: endsAt.toISOString(), removesAt: new Date(at).toISOString() },
    });
  return step;
}

async function act(tx: Tx, stack: Stack, step: LeaseStep): Promise<void> {
  if (step === "stop") await startAction(tx, null, stack.id, { action: STOP_ID, node: null, parameters: {} });
  if (step === "remove") await startDestroy(tx, null, stack);
}

async function factsOf(tx: Tx, stack: Stack): Promise<LeaseFacts> {
  const { leaseEndsAt, leaseSetAt, readyAt } = stack;
  if (leaseEndsAt === null || leaseSetAt === null) throw new Error(`stack ${stack.id} has no lease`);
  const state = stack.state as StackState;
  const { kind } = await newestDeployment(tx, stack.id);
  const rows = await tx.leaseStep.findMany({ where: { stackId: stack.id, endsAt: leaseEndsAt } });
  return {
    ...{ endsAt: leaseEndsAt.getTime(), setAt: leaseSetAt.getTime(), state },
    taken: Object.fromEntries(rows.map(({ step, at }) => [step, at.getTime()])),
    // Stopped already, the stop button would be refused.
    mayStop: stackCan.act(state, readyAt !== null, kind, STOP_ID).allowed,
    mayDestroy: stackCan.destroy(state).allowed,
  };
}

/** Who launched it, while they may still see it, and the owners of its project. */
async function concerned(tx: Tx, { projectId, createdById }: Stack): Promise<string[]> {
  const launcher = await tx.user.findFirst({
    where: { id: createdById, OR: [{ role: "admin" }, { members: { some: { projectId } } }] },
    select: { id: true },
  });
  return [...(launcher ? [launcher.id] : []), ...(await ownersOf(tx, projectId))];
}
