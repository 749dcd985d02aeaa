/**
 * A machine's id, chosen before the hypervisor is asked: "bg-<installation>-<owner>-<node>", at most 63 characters of
 * [a-z0-9-] (RFC 1123 host label). `ownerId` is the uuid of the stack or image revision; its first eight hex digits make the
 * id unique, its tag on the machine makes it findable.
 */
export function machineId(installationId: string, ownerId: string, node: string): string {
  return `bg-${installationId}-${ownerId.replaceAll("-", "").slice(0, 8)}-${node}`.slice(0, 63);
}
