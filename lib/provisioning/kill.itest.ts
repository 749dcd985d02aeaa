import { describe, expect, it } from "vitest";
import type { RunState } from "@/lib/contract/schemas/deployments";
import { destroyStack } from "@/lib/deployments/destroy-stack";
import { planLaunch } from "@/lib/deployments/plan-launch";
import { readJournal } from "@/lib/hypervisors/simulator/journal";
import { FAULT_POINTS, type Fault } from "./testing/fault-points";
import { withMortalWorkers } from "./testing/mortal-workers";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { listStates } from "./testing/worker";

const host = withMortalWorkers({ speed: 300, count: 3, services: ["mariadb"] });

const LIMIT_MS = 900_000;
const name = ({ key, point }: Fault, prefix: string) => `${prefix}-${key.replace(".", "-").slice(0, 12)}-${point}`;

/** Runs `work` for every item, some at a time: killed workers take their neighbours' steps down as well. */
async function inParallel<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

const creations = async (stackId: string) => {
  const made = (await readJournal(host.installation.world)).filter(
    (e) => e.action === "created" && e.tags.stack === stackId,
  );
  return made.map((e) => e.tags.node).sort();
};
const left = async (stackId: string) => {
  const alive = new Set<string>();
  for (const e of await readJournal(host.installation.world)) {
    if (e.tags.stack !== stackId) continue;
    if (e.action === "created") alive.add(e.id);
    if (e.action === "deleted") alive.delete(e.id);
  }
  return [...alive];
};

/** What can be read of a stack and its newest deployment in one instant. */
type Instant = { run: RunState; outcome: string | null; stack: string };

/** Reads both states again and again, each time as one snapshot, until `until` resolves; returns the distinct ones. */
async function watch(stackId: string, until: Promise<unknown>): Promise<Instant[]> {
  const seen = new Map<string, Instant>();
  let over = false;
  void until.finally(() => (over = true)).catch(() => {});
  while (!over) {
    const [now] = await host.installation.database.$queryRaw<Instant[]>`
      select r.state as run, r.outcome, s.state as stack from stack s
        join deployment d on d.stack_id = s.id join workflow_run r on r.id = d.id
        where s.id = ${stackId}::uuid order by d.created_at desc limit 1`;
    seen.set(JSON.stringify(now), now!);
  }
  await until;
  return [...seen.values()];
}

/** Waits until the engine, too, knows that the run's only conclusion is over: only then can nothing run it again. */
async function conclusionIsOver(runId: string): Promise<void> {
  const status = () =>
    host.installation.database.$queryRaw`select workflow_uuid as id, status from dbos.workflow_status
      where workflow_uuid like ${`${runId}:settle:%`}`;
  await expect.poll(status, { timeout: LIMIT_MS }).toEqual([{ id: `${runId}:settle:1`, status: "SUCCESS" }]);
}

const concludedAs = (stackId: string, state: string) =>
  host.installation.database.auditEntry.count({ where: { target: `stack:${stackId}`, action: `stack.${state}` } });
const ends = (runId: string) => host.installation.database.workflowEvent.count({ where: { runId, kind: "run-ended" } });

describe("a worker killed with SIGKILL", () => {
  it(
    "at every boundary of and inside every step of a three-node launch: each launch ends Ready, no machine made twice",
    async () => {
      const params = { project: host.installation.projectId };
      const plan = await planLaunch(host.installation.viewer, { params, query: {}, body: mariadbRequest("template") });
      const steps = plan.steps.filter((s) => s.phase === "main");
      const faults = steps.flatMap(({ key }) => FAULT_POINTS.map((point): Fault => ({ key, point })));
      expect(faults.length).toBe(22 * 4);
      const prove = async (fault: Fault, prefix: string) => {
        const request = mariadbRequest(name(fault, prefix));
        host.workers.order(request.name, fault);
        const { stackId, deploymentId } = await launch(host.installation, request);
        expect([fault, await runEnds(host.installation.databaseUrl, deploymentId, LIMIT_MS)]).toEqual([
          fault,
          "succeeded",
        ]);
        expect((await listStates(host.installation, stackId)).stack).toBe("ready");
        expect([fault, await creations(stackId)]).toEqual([fault, ["db-1", "db-2", "db-3"]]);
        expect((await left(stackId)).length).toBe(3);
      };
      await inParallel(faults, 6, (fault) => prove(fault, "k"));
      // A neighbour's order may kill the worker an instant before it gets to carry out its own: those are proved alone.
      const missed = host.workers.withdraw();
      for (const fault of missed) await prove(fault, "alone");
      expect(host.workers.withdraw()).toEqual([]);
      expect(await host.workers.killed(faults.length)).toBe(faults.length);
    },
    LIMIT_MS,
  );

  it(
    "at every boundary of and inside a removal: nothing is left",
    async () => {
      const faults = FAULT_POINTS.map((point): Fault => ({ key: "db-2.remove", point }));
      await inParallel(faults, 4, async (fault) => {
        host.workers.order(name(fault, "r"), fault);
        const { stackId, deploymentId } = await launch(host.installation, mariadbRequest(name(fault, "r")));
        expect(await runEnds(host.installation.databaseUrl, deploymentId, LIMIT_MS)).toBe("succeeded");
        const input = { params: { stack: stackId }, query: {}, body: undefined };
        const removal = await destroyStack(host.installation.viewer, input);
        expect(await runEnds(host.installation.databaseUrl, removal.deploymentId, LIMIT_MS)).toBe("succeeded");
        expect(await left(stackId)).toEqual([]);
      });
    },
    LIMIT_MS,
  );

  it.each(FAULT_POINTS)(
    "at the point %s of a conclusion: run and stack always agree, and nothing is concluded twice",
    async (point) => {
      const fault: Fault = { key: "settle", point };
      const request = mariadbRequest(name(fault, "s"));
      const { database, databaseUrl } = host.installation;

      const prove = async (deploymentId: string, stackId: string, ended: string) => {
        const instants = await watch(stackId, runEnds(databaseUrl, deploymentId, LIMIT_MS));
        await conclusionIsOver(deploymentId);
        expect(host.workers.withdraw()).toEqual([]); // the worker did die there
        for (const { run, stack } of instants)
          expect([run, stack]).toEqual([run, run === "succeeded" ? ended : expect.not.stringMatching(ended)]);
        // Killed before it was committed, the outcome is decided and nobody sees it yet.
        if (point !== "finished")
          expect(instants.filter((i) => i.run === "settling" && i.outcome === "succeeded").length).toBe(1);
        expect(await database.stack.findUniqueOrThrow({ where: { id: stackId } })).toMatchObject({ state: ended });
        expect(await concludedAs(stackId, ended)).toBe(1);
        expect(await ends(deploymentId)).toBe(1);
      };

      host.workers.order(request.name, fault);
      const { stackId, deploymentId } = await launch(host.installation, request);
      await prove(deploymentId, stackId, "ready");
      expect(await creations(stackId)).toEqual(["db-1", "db-2", "db-3"]);

      host.workers.order(request.name, fault);
      const input = { params: { stack: stackId }, query: {}, body: undefined };
      const removal = await destroyStack(host.installation.viewer, input);
      await prove(removal.deploymentId, stackId, "removed");
      expect(await left(stackId)).toEqual([]);
    },
    LIMIT_MS,
  );
});
