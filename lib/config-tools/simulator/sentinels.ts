import type { RecipePhase } from "@/lib/config-tools/tool";
import { plainPhase } from "./recipes";

/**
 * Failures on demand, by the name of the node or of its stack; the same words work in tests and by hand.
 *
 *   fail-install     A task of the install phase fails as it does in real life: config-task-failed.
 *   fail-configure   The same in the configure phase.
 *   fail-verify      The same in the verify phase.
 *   fail-leave       The same in the phase in which a node leaves.
 *   fail-forget      The same in the phase in which another node goes on without one that is dead.
 *   fail-act         The same in a day-2 action's own phase.
 *   fail-mirror      The package mirror is away in the install phase: mirror-unreachable.
 *   fail-ssh         The node cannot be reached in any phase: ssh-unreachable. The simulated hypervisor knows this
 *                    word too; with `-once`, each of the two strikes once.
 *
 * With `-once` behind the word it strikes the first time only, counted per node name and address, over all processes
 * that share the tool's folder. With `-at-2` behind it (`fail-install-at-2`, `fail-install-once-at-2`) it strikes only nodes
 * with that number. A word counts only as a whole: `fail-installer` is harmless.
 */
export const SENTINELS = [
  "fail-install",
  "fail-configure",
  "fail-verify",
  "fail-leave",
  "fail-forget",
  "fail-act",
  "fail-mirror",
  "fail-ssh",
] as const;

export type Sentinel = (typeof SENTINELS)[number];

/** The word that makes this phase fail. */
export const sentinelOf = (phase: RecipePhase): Sentinel => `fail-${plainPhase(phase)}`;

export type FoundSentinel = { sentinel: Sentinel; once: boolean };

/** The sentinels for a node in its own name or its stack's, in the order of the table, each at most once. */
export function findSentinels(node: string, stack = ""): FoundSentinel[] {
  const number = /\d+$/.exec(node)?.[0];
  return SENTINELS.flatMap((sentinel) => {
    const word = new RegExp(`(?<![a-z0-9])${sentinel}(-once)?(?:-at-(\\d+))?(?![a-z0-9])`, "g");
    const hits = [...node.matchAll(word), ...stack.matchAll(word)].filter(
      (hit) => hit[2] === undefined || hit[2] === number,
    );
    return hits.length > 0 ? [{ sentinel, once: hits.every((hit) => hit[1] !== undefined) }] : [];
  });
}
