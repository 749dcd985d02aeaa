import { expect, it } from "vitest";
import { startBake } from "@/lib/deployments/start-bake";
import { readJournal } from "@/lib/hypervisors/simulator/journal";
import type { Plan } from "@/lib/plan/types";
import type { Fault } from "./testing/fault-points";
import { withMortalWorkers } from "./testing/mortal-workers";
import { runEnds } from "./testing/launch";
import { factsOfThrowAways } from "./testing/ledger";

const host = withMortalWorkers({ speed: 500, count: 3, services: ["mariadb"] });

const RAN = ["made/stopped", "started/running"];
/** A builder switches itself off before it is captured. */
const METERED = { builder: [...RAN, "stopped", "gone"], "db-1": [...RAN, "gone"] };

const LIMIT_MS = 900_000;

/** Launches prove the other points. At these two a step has had its effect and nobody knows it yet. */
const POINTS = ["inside", "handled"] as const;
/** `inside` is in a driver's or tool's call, and publishing makes none. */
const strikes = ({ key, point }: Fault): boolean => key !== "publish" || point !== "inside";

/** A bake's key needs the version of the tool that it is baked with, which the first worker that is up reports. */
const toolIsKnown = () => {
  const known = () => host.installation.database.cloudTool.count({ where: { tool: "ansible" } });
  return expect.poll(known, { timeout: 60_000 }).toBe(1);
};

const bake = () =>
  startBake({
    cloudId: host.installation.cloudId,
    service: "mariadb",
    osId: "debian-12",
    userId: null,
    reason: "A test",
    again: true,
  });

async function machinesOf(deploymentId: string): Promise<{ made: string[]; left: string[] }> {
  const events = (await readJournal(host.installation.world)).filter((e) => e.tags.deployment === deploymentId);
  const alive = new Map<string, string>();
  for (const e of events) {
    if (e.action === "created") alive.set(e.id, e.tags.node!);
    if (e.action === "deleted") alive.delete(e.id);
  }
  return { made: events.flatMap((e) => (e.action === "created" ? [e.tags.node!] : [])), left: [...alive.values()] };
}

it(
  "a worker killed with SIGKILL inside and at the end of every step of a bake: it ends published, once, with nothing left",
  async () => {
    await toolIsKnown();
    const { deploymentId, bakedImageId } = await bake();
    expect(await runEnds(host.installation.databaseUrl, deploymentId!, LIMIT_MS)).toBe("succeeded");
    const { plan } = await host.installation.database.deployment.findUniqueOrThrow({ where: { id: deploymentId! } });
    const steps = (plan as unknown as Plan).steps.filter((s) => s.phase === "main");
    const faults = steps.flatMap(({ key }) => POINTS.map((point): Fault => ({ key, point }))).filter(strikes);
    expect(faults.length).toBe(20 * 2 - 1);
    let last = bakedImageId;
    for (const [i, fault] of faults.entries()) {
      host.workers.order(`MariaDB on Debian 12, v${i + 2}`, fault);
      const next = await bake();
      expect(next.outcome).toBe("started");
      expect([fault, await runEnds(host.installation.databaseUrl, next.deploymentId!, LIMIT_MS)]).toEqual([
        fault,
        "succeeded",
      ]);
      const image = await host.installation.database.bakedImage.findUniqueOrThrow({
        where: { id: next.bakedImageId },
        include: { changes: { orderBy: { id: "asc" } } },
      });
      expect([fault, image.changes.map((c) => c.toState)]).toEqual([
        fault,
        ["draft", "baking", "testing", "published"],
      ]);
      expect(await host.installation.database.bakedImage.findUniqueOrThrow({ where: { id: last } })).toMatchObject({
        state: "deprecated",
      });
      expect([fault, await machinesOf(next.deploymentId!)]).toEqual([fault, { made: ["builder", "db-1"], left: [] }]);
      expect([fault, await factsOfThrowAways(host.installation.database, next.deploymentId!)]).toEqual([
        fault,
        METERED,
      ]);
      last = next.bakedImageId;
    }
    expect(host.workers.withdraw()).toEqual([]);
    expect(await host.workers.killed(faults.length)).toBe(faults.length);
  },
  LIMIT_MS,
);
