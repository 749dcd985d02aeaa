/** "db-12" -> 12. */
export const numberOf = ({ name }: { name: string }): number => Number(/\d+$/.exec(name)?.[0] ?? 0);

/**
 * Nodes as people look for them: in the order of the blueprint's roles, by number in each, whenever they joined. Those of a
 * role that the blueprint does not have come last.
 */
export function inRoleOrder<T extends { name: string; role: string }>(
  roles: readonly { id: string }[],
  nodes: readonly T[],
): T[] {
  const place = ({ role }: T) => {
    const found = roles.findIndex(({ id }) => id === role);
    return found < 0 ? roles.length : found;
  };
  return [...nodes].sort((a, b) => place(a) - place(b) || numberOf(a) - numberOf(b));
}
