/**
 * Failures on demand, by node name; the same words work in tests and by hand.
 *
 *   fail-install     A task of the install phase fails as it does in real life: config-task-failed.
 *   fail-configure   The same in the configure phase.
 *   fail-verify      The same in the verify phase.
 *   fail-mirror      The package mirror is away in the install phase: mirror-unreachable.
 *   fail-ssh         The node cannot be reached in any phase: ssh-unreachable. The simulated hypervisor knows this
 *                    word too; with `-once`, each of the two strikes once.
 *
 * With `-once` behind the word it strikes the first time only, counted per node name and address, over all processes
 * that share the tool's folder. A word counts only as a whole: `fail-installer` is harmless.
 */
export const SENTINELS = ["fail-install", "fail-configure", "fail-verify", "fail-mirror", "fail-ssh"] as const;

export type Sentinel = (typeof SENTINELS)[number];

export type FoundSentinel = { sentinel: Sentinel; once: boolean };

/** The sentinels in a node name, in the order of the table, each at most once. */
export function findSentinels(node: string): FoundSentinel[] {
  return SENTINELS.flatMap((sentinel) => {
    const hit = new RegExp(`(?<![a-z0-9])${sentinel}(-once)?(?![a-z0-9])`).exec(node);
    return hit ? [{ sentinel, once: hit[1] !== undefined }] : [];
  });
}
