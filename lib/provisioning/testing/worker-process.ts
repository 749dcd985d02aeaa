import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { freshCatalogue } from "@/lib/catalogue/catalogue";
import { createDb } from "@/lib/db/client";
import { env } from "@/lib/env";
import { startEngine } from "@/lib/workflow/engine";
import { Clouds, type CloudSession } from "../clouds";
import { FactsReader } from "../facts";
import { openArtifactStore } from "../artifacts/store";
import { makeHandlers } from "../handlers/table";
import { settleDeployment } from "../settle";
import { FAULT_POINTS, type Fault, type FaultPoint } from "./fault-points";

/**
 * A worker in a process of its own that kills itself at an ordered instant. Orders are files named after the stack; a file
 * is removed before the kill, so that each order is carried out once.
 */
const orders = process.env.BURGEON_FAULTS!;
const { databaseUrl, installationId, dataDir, key, packageCache } = env();
const database = createDb(databaseUrl);
const stacks = new Map<string, Promise<string>>();

function stackOf(runId: string): Promise<string> {
  const known = stacks.get(runId);
  if (known) return known;
  const title = database.deployment.findUniqueOrThrow({ where: { id: runId } }).then((row) => row.title);
  stacks.set(runId, title);
  return title;
}

async function dieIfOrdered(runId: string, key: string, point: FaultPoint): Promise<void> {
  const file = path.join(orders, await stackOf(runId));
  let fault: Fault;
  try {
    fault = JSON.parse(readFileSync(file, "utf8")) as Fault;
  } catch {
    return;
  }
  if (fault.key !== key || fault.point !== point) return;
  rmSync(file);
  process.kill(process.pid, "SIGKILL");
}

/** `inside` strikes when a driver's call has taken effect and the step does not know it yet, or at a tool's first event. */
class MortalClouds extends Clouds {
  override async get(cloudId: string): Promise<CloudSession> {
    const session = await super.get(cloudId);
    return {
      ...session,
      driver: mortal(session.driver),
      tool: async (name) => mortal(await session.tool(name)),
    };
  }
}

type StepKeyed = { idempotencyKey: string };

function mortal<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, property) {
      const member: unknown = Reflect.get(object, property);
      if (typeof member !== "function") return member;
      return (ctx: StepKeyed, ...rest: unknown[]) => {
        const strike = async () => {
          // "run:step"; calls that belong to no step have other keys.
          const [, run, step] = /^([0-9a-f-]{36}):(.+)$/.exec(ctx?.idempotencyKey ?? "") ?? [];
          if (run && step) await dieIfOrdered(run, step, "inside");
        };
        const result: unknown = member.call(object, ctx, ...rest);
        if (result instanceof Promise) return result.finally(strike);
        if (property === "apply") return afterFirst(result as AsyncIterable<unknown>, strike);
        return result;
      };
    },
  });
}

async function* afterFirst<T>(events: AsyncIterable<T>, strike: () => Promise<void>): AsyncIterable<T> {
  for await (const event of events) {
    yield event;
    await strike();
  }
}

const catalogue = await freshCatalogue();
const clouds = new MortalClouds(database, { installationId, dataDir, packageCache });
const facts = new FactsReader(database, catalogue, { installationId, key });
await clouds.checkAll();
await startEngine({
  databaseUrl,
  workerId: `mortal-${process.pid}`,
  handlers: makeHandlers({
    database,
    clouds,
    facts,
    catalogue,
    dataDir,
    artifacts: openArtifactStore(database, dataDir),
  }),
  settle: settleDeployment,
  pollMs: 20,
  takeOverMs: 100,
  onLost: () => process.exit(1),
  log: () => {},
  faultPoint: (name, call) => {
    const point = FAULT_POINTS.find((p) => p === name);
    return point && dieIfOrdered(call.runId, call.key, point);
  },
});
