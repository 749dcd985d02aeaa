import type { DeploymentSummary } from "@/lib/contract/schemas/deployments";

/** Under this many there is no figure: the portal shows none that it did not measure often enough. */
const MIN = 5;

export type RemovalTime = { count: number; medianMs: number | null };

/** What removing a stack has taken, from the deployments that did it. */
export function removalTime(
  deployments: readonly Pick<DeploymentSummary, "kind" | "state" | "startedAt" | "endedAt">[],
): RemovalTime {
  const times = deployments
    .flatMap(({ kind, state, startedAt, endedAt }) =>
      kind === "destroy" && state === "succeeded" && startedAt && endedAt
        ? [Date.parse(endedAt) - Date.parse(startedAt)]
        : [],
    )
    .sort((a, b) => a - b);
  const half = Math.floor(times.length / 2);
  const [low, high] = [times[times.length % 2 === 1 ? half : half - 1], times[half]];
  if (times.length < MIN || low === undefined || high === undefined) return { count: times.length, medianMs: null };
  return { count: times.length, medianMs: (low + high) / 2 };
}
