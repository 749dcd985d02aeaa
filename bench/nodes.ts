import { cpus } from "node:os";
import { startBake } from "@/lib/deployments/start-bake";
import { mariadbRequest } from "@/lib/provisioning/testing/launch";
import { onLxd } from "./lxd";
import { inTurns, median, printFigures, seconds } from "./report";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const COUNTS = [1, 2, 4];

/**
 * What more nodes cost: click to Ready of Memcached, whose nodes are all alike and wait for none, with one, two and four of
 * them, in turns, in both modes. An installation keeps a core of the host busy for most of its time, so what is above the
 * goal with more nodes than cores is said with their number.
 */
export const benchNodes = (): Promise<void> =>
  onLxd(async ({ cloudId, ends, byPortal }) => {
    console.log("baking …");
    const wanted = { cloudId, service: "memcached", osId: "debian-12", userId: null, reason: "Benchmark" };
    await ends((await startBake(wanted)).deploymentId!);
    for (const mode of ["os-only", "pre-installed"] as const) {
      const request = (nodes: number, round: number) => ({
        ...mariadbRequest(`${mode}-${nodes}-${round}`, { service: "memcached", mode }),
        roles: { node: { count: nodes, flavour: "small" } },
      });
      const times = await inTurns(
        ROUNDS,
        Object.fromEntries(COUNTS.map((nodes) => [nodes, (round: number) => byPortal(request(nodes, round))])),
      );
      const one = median(times[1]!);
      const title = `Nodes, Memcached ${mode} on LXD, ${cpus().length} cores, medians of ${ROUNDS} interleaved launches`;
      printFigures(
        title,
        COUNTS.slice(1).map((nodes) => {
          const many = median(times[nodes]!);
          return {
            name: `${nodes} nodes / one node`,
            seen: `${(many / one).toFixed(2)} (${seconds(many)} / ${seconds(one)})`,
            goal: "<= 1.4",
            reached: many / one <= 1.4,
          };
        }),
      );
    }
  });
