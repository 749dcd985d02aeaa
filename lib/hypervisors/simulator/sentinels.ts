/**
 * Failures on demand. A machine whose node name (its tag `node`) or host name contains one of these words fails in that
 * way, in every test and by hand alike; nothing is intercepted.
 *
 *   fail-clone     ensureMachine throws hypervisor-full.
 *   fail-boot      The machine starts, then its kernel panics: state "failed", the panic on the console.
 *   fail-address   The machine boots and never gets an address.
 *   fail-ssh       The machine gets an address and its SSH port never opens.
 *
 * With `-once` behind the word (`fail-boot-once`) it fails the first time only, counted per stack and node name. A
 * clone or boot that failed works when it is asked for again. A machine without address or SSH is cured by the next
 * ensureStarted (or restart) after somebody has met the fault. A word counts only as a whole: `fail-bootstrap` is
 * harmless.
 *
 * For the whole hypervisor: `{ down: true }` in the connection, or a file named `down` in the world's folder, makes
 * every call throw hypervisor-unreachable; a small `capacity` makes it full.
 */
export const SENTINELS = ["fail-clone", "fail-boot", "fail-address", "fail-ssh"] as const;

export type Sentinel = (typeof SENTINELS)[number];

export type FoundSentinel = { sentinel: Sentinel; once: boolean };

/** The sentinels in any of the names, in the order of the table, each at most once; "always" wins over "once". */
export function findSentinels(...names: string[]): FoundSentinel[] {
  return SENTINELS.flatMap((sentinel) => {
    const word = new RegExp(`(?<![a-z0-9])${sentinel}(-once)?(?![a-z0-9])`, "g");
    const hits = names.flatMap((name) => [...name.matchAll(word)]);
    return hits.length === 0 ? [] : [{ sentinel, once: hits.every((hit) => hit[1] !== undefined) }];
  });
}
