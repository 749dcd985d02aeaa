/**
 * Failures on demand. A machine whose node name (its tag `node`) or host name contains one of these words fails in that
 * way, in every test and by hand alike; nothing is intercepted.
 *
 *   fail-clone     ensureMachine throws hypervisor-full.
 *   fail-boot      The machine starts, then its kernel panics: state "failed", the panic on the console.
 *   fail-address   The machine boots and never gets an address.
 *   fail-ssh       The machine gets an address and its SSH port never opens.
 *   fail-capture   captureImage throws hypervisor-full in the middle of its work.
 *   fail-snapshot  ensureSnapshot throws hypervisor-full.
 *   fail-restore   restoreSnapshot throws hypervisor-refused, and leaves the disk as it is.
 *   fail-forget    deleteSnapshot throws hypervisor-refused.
 *
 * With `-once` behind the word (`fail-boot-once`) it fails the first time only, counted per stack and node name. A
 * clone, boot, capture or call about a snapshot that failed works when it is asked for again. A machine without address or SSH is cured by the
 * next ensureStarted (or restart) after somebody has met the fault. With `-at-2` behind it (`fail-boot-at-2`,
 * `fail-boot-once-at-2`) it strikes only nodes with that number. A word counts only as a whole: `fail-bootstrap` is
 * harmless. The portal's host names begin with the stack's name, so a stack named `fail-boot-at-2` is enough.
 *
 * For the whole hypervisor: `{ down: true }` in the connection, or a file named `down` in the world's folder, makes
 * every call throw hypervisor-unreachable; a small `capacity` makes it full.
 */
export const SENTINELS = [
  ...(["fail-clone", "fail-boot", "fail-address", "fail-ssh", "fail-capture"] as const),
  ...(["fail-snapshot", "fail-restore", "fail-forget"] as const),
] as const;

export type Sentinel = (typeof SENTINELS)[number];

export type FoundSentinel = { sentinel: Sentinel; once: boolean };

/** The sentinels in a node's name or host name, in the order of the table, each at most once; "always" wins over "once". */
export function findSentinels(node: string, hostname = ""): FoundSentinel[] {
  const number = /\d+$/.exec(node)?.[0];
  return SENTINELS.flatMap((sentinel) => {
    const word = new RegExp(`(?<![a-z0-9])${sentinel}(-once)?(?:-at-(\\d+))?(?![a-z0-9])`, "g");
    const hits = [...node.matchAll(word), ...hostname.matchAll(word)].filter(
      (hit) => hit[2] === undefined || hit[2] === number,
    );
    return hits.length === 0 ? [] : [{ sentinel, once: hits.every((hit) => hit[1] !== undefined) }];
  });
}
