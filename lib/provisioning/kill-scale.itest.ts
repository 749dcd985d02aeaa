import { expect, it } from "vitest";
import { planScale } from "@/lib/deployments/plan-scale";
import { scaleStack } from "@/lib/deployments/scale-stack";
import { readJournal } from "@/lib/hypervisors/simulator/journal";
import { FAULT_POINTS, type FaultPoint } from "./testing/fault-points";
import { withMortalWorkers } from "./testing/mortal-workers";
import { launch, mariadbRequest, runEnds } from "./testing/launch";
import { listStates } from "./testing/worker";

const host = withMortalWorkers({ speed: 300, count: 3, services: ["web"] });

const LIMIT_MS = 900_000;
type Death = { /** Of the node that joins or leaves, where it names none. */ step: string; point: FaultPoint };
const deathsIn = (steps: string[]): Death[] => steps.flatMap((step) => FAULT_POINTS.map((point) => ({ step, point })));

/** Nodes of the stack in the order in which the hypervisor made or deleted their machines. */
async function journal(stackId: string, action: "created" | "deleted"): Promise<string[]> {
  const all = await readJournal(host.installation.world);
  const ofStack = new Map(all.filter((e) => e.tags.stack === stackId).map((e) => [e.id, e.tags.node ?? ""]));
  return all.filter((e) => e.action === action && ofStack.has(e.id)).map((e) => ofStack.get(e.id)!);
}

it(
  "a worker killed at every boundary of and inside every step of a change of nodes: none is made twice, none is left",
  async () => {
    const outs = deathsIn([
      ".allocate",
      ".clone",
      ".boot",
      ".connect",
      ".install",
      ".firewall",
      "web-2.firewall",
      ".configure",
      "lb-1.configure",
      "verify",
    ]);
    const ins = deathsIn(["lb-1.configure", ".remove", "lb-1.firewall", "verify"]);
    let deaths = 0;

    const change = async (name: string, stack: string, count: number, death: Death | undefined) => {
      const body = { roles: { web: { count } } };
      const input = { params: { stack }, query: {} };
      const { hash, nodes } = await planScale(host.installation.viewer, { ...input, body });
      const node = nodes.find(({ change: how }) => how !== undefined)!.name;
      if (death) {
        const key = death.step.startsWith(".") ? node + death.step : death.step;
        host.workers.order(name, { key, point: death.point });
        deaths += 1;
      }
      const { deploymentId } = await scaleStack(host.installation.viewer, {
        ...input,
        body: { ...body, planHash: hash },
      });
      expect([death, await runEnds(host.installation.databaseUrl, deploymentId, LIMIT_MS)]).toEqual([
        death,
        "succeeded",
      ]);
      expect((await listStates(host.installation, stack)).stack).toBe("ready");
      return node;
    };

    const live = async (name: string) => {
      const { stackId, deploymentId } = await launch(host.installation, mariadbRequest(name, { service: "web" }));
      expect(await runEnds(host.installation.databaseUrl, deploymentId, LIMIT_MS)).toBe("succeeded");
      const made = ["lb-1", "web-1", "web-2"];
      const gone: string[] = [];
      for (let out = outs.pop(); out !== undefined; out = outs.pop()) {
        made.push(await change(name, stackId, 3, out));
        expect([out, (await journal(stackId, "created")).sort()]).toEqual([out, [...made].sort()]);
        gone.push(await change(name, stackId, 2, ins.pop()));
        expect([out, new Set(await journal(stackId, "deleted"))]).toEqual([out, new Set(gone)]);
      }
      expect(gone).toEqual(made.slice(3));
    };
    await Promise.all(["first", "second", "third", "fourth"].map(live));
    expect(ins).toEqual([]);
    // A neighbour's death may have taken a worker down before it carried out its own.
    expect(host.workers.kills).toBeGreaterThan(deaths * 0.75);
  },
  LIMIT_MS,
);
