import { mariadbRequest } from "@/lib/provisioning/testing/launch";
import { onLxd } from "./lxd";
import { inTurns, median, printFigures, seconds } from "./report";

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);

/**
 * Click to Ready of three-node MariaDB on LXD against a script that does the same by hand, in turns, in one run: the machine
 * is noisy, so only the ratio means something. Both use the image that this installation builds first.
 */
export const benchLaunch = (): Promise<void> =>
  onLxd(async ({ byPortal, byHand, osImage }) => {
    const times = await inTurns(ROUNDS, {
      portal: (round) => byPortal(mariadbRequest(`bench-${round}`)),
      "by hand": () => byHand(osImage, "install"),
    });
    const [portal, hand] = [median(times.portal), median(times["by hand"])];
    const ratio = portal / hand;
    printFigures("Launch overhead, three-node MariaDB on LXD", [
      {
        name: `portal / by hand, medians of ${ROUNDS} interleaved launches`,
        seen: `${ratio.toFixed(2)} (${seconds(portal)} / ${seconds(hand)})`,
        goal: "<= 1.10",
        reached: ratio <= 1.1,
      },
    ]);
  });
