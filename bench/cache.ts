import { existsSync, readFileSync } from "node:fs";
import { mariadbRequest } from "@/lib/provisioning/testing/launch";
import { formatBytes } from "@/scripts/lib/format.mjs";
import { parseAccessLog } from "@/scripts/lib/package-cache-config.mjs";
import { onLxd } from "./lxd";
import { printFigures, seconds } from "./report";

const PACKAGE = /\.(u?deb|d?rpm)$/;

/** The same service on fresh nodes twice in one run: what the cache fetched from outside, and how long each took. */
export const benchCache = (): Promise<void> =>
  onLxd(
    async ({ byPortal, accessLog }) => {
      let seen = 0;
      const launch = async (name: string) => {
        const ms = await byPortal(mariadbRequest(name));
        const all = parseAccessLog(accessLog && existsSync(accessLog) ? readFileSync(accessLog, "utf8") : "");
        const requests = all.slice(seen);
        seen = all.length;
        const sum = (of: "sent" | "fetched", packages: boolean) =>
          requests.reduce((total, one) => (PACKAGE.test(one.url) === packages ? total + one[of] : total), 0);
        return {
          ms,
          packages: sum("fetched", true),
          lists: sum("fetched", false),
          toNodes: sum("sent", true) + sum("sent", false),
        };
      };
      const [first, second] = [await launch("cold"), await launch("warm")];
      console.log(`to the nodes: ${formatBytes(first.toNodes)}, then ${formatBytes(second.toNodes)}`);
      printFigures("Package cache, three-node MariaDB on LXD, first and second launch", [
        {
          name: "packages from outside",
          seen: `${formatBytes(first.packages)}, then ${formatBytes(second.packages)}`,
          goal: "nothing the second time",
          reached: first.packages > 0 && second.packages === 0,
        },
        {
          name: "package lists from outside",
          seen: `${formatBytes(first.lists)}, then ${formatBytes(second.lists)}`,
          goal: "what the mirror says has changed",
          reached: second.lists < first.lists,
        },
        {
          name: "click to Ready",
          seen: `${seconds(first.ms)}, then ${seconds(second.ms)}`,
          goal: "not slower",
          reached: second.ms <= first.ms,
        },
      ]);
    },
    { packageCache: true },
  );
