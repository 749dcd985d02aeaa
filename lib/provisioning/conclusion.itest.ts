import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInstallation, type TestInstallation } from "./testing/installation";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { listStates, startTestWorker, type TestWorker } from "./testing/worker";

let installation: TestInstallation;
let worker: TestWorker;
/** What happens to the next conclusion, once, at the named instant. */
let fault: { point: string; strike: (runId: string) => Promise<void> } | undefined;

beforeAll(async () => {
  installation = await createInstallation();
  worker = await startTestWorker(installation, {
    faultPoint: async (name, { runId, key }) => {
      if (key !== "settle" || name !== fault?.point) return;
      const { strike } = fault;
      fault = undefined;
      await strike(runId);
    },
  });
});
afterAll(async () => {
  await worker?.stop();
  await installation?.remove();
});

/** Cuts the connection of the transaction that is concluding a run; it is known by the last query that it made. */
async function cutConnection(lastQuery: string): Promise<void> {
  const cut = await installation.database.$executeRaw`
    select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction' and query ilike ${`%${lastQuery}%`}`;
  expect(cut).toBe(1);
}

/** Makes the conclusion the victim of a deadlock: it holds the run and wants the stack, this has the stack and wants the run. */
async function deadlock(runId: string): Promise<void> {
  const { database } = installation;
  let locked: () => void;
  const stackIsLocked = new Promise<void>((resolve) => (locked = resolve));
  rival = database.$transaction(async (tx) => {
    // The other side waits shorter before it looks for a deadlock, so it is the one that is ended.
    await tx.$executeRaw`set local deadlock_timeout = '1min'`;
    await tx.$queryRaw`select 1 from stack where id = (select stack_id from deployment where id = ${runId}::uuid) for update`;
    locked();
    await tx.$queryRaw`select 1 from workflow_run where id = ${runId}::uuid for update`;
  });
  await stackIsLocked;
}
let rival: Promise<void> | undefined;

describe("a conclusion", () => {
  it.each([
    ["inside", "workflow_conclude"],
    ["handled", "keys"],
  ])("is repeated when its database connection breaks at the point %s", async (point, lastQuery) => {
    fault = { point, strike: () => cutConnection(lastQuery) };
    const { stackId, deploymentId } = await launch(installation, mariadbRequest(`cut-${point}`));
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
    expect(fault).toBeUndefined();
    expect((await listStates(installation, stackId)).stack).toBe("ready");
  });

  it("is repeated when a deadlock with a use-case ends it", async () => {
    fault = { point: "inside", strike: deadlock };
    const { stackId, deploymentId } = await launch(installation, mariadbRequest("deadlock"));
    expect(await runEnds(installation.databaseUrl, deploymentId)).toBe("succeeded");
    expect(fault).toBeUndefined();
    await rival;
    expect((await listStates(installation, stackId)).stack).toBe("ready");
  });
});
