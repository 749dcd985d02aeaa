import type { CloneKind, LaunchChoice, Mode, ModeChoice } from "@/lib/contract/schemas/catalogue";

/** Pure comparisons behind the two mode cards: the better value of a row is marked, and only where both are known. */
export const isLower = (mine: number | null, other: number | null): boolean =>
  mine !== null && other !== null && mine < other;

/** Failed launches of all, 0 to 1; null before the first launch. */
export function failureShare(choice: ModeChoice | undefined, cloneKind: CloneKind): number | null {
  const figures = choice?.figures[cloneKind];
  const total = figures ? figures.ready + figures.failed : 0;
  return figures && total > 0 ? figures.failed / total : null;
}

/** Security updates that a launch would lack; null where nobody has asked. */
export function securityOf(choice: ModeChoice | undefined): number | null {
  if (!choice?.image) return null;
  return choice.mode === "os-only" ? 0 : (choice.image.updates?.security ?? null);
}

export const choiceOf = (choice: LaunchChoice | undefined, mode: Mode): ModeChoice | undefined =>
  choice?.modes.find((m) => m.mode === mode);

/** What pre-installed saves at the median, in ms, and what it lacks; null where either mode has too few launches. */
export function tradeOff(
  choice: LaunchChoice | undefined,
  cloneKind: CloneKind,
): { savesMs: number; lacks: number | null } | null {
  const [bare, baked] = [choiceOf(choice, "os-only"), choiceOf(choice, "pre-installed")];
  const [slow, fast] = [bare?.figures[cloneKind].p50Ms, baked?.figures[cloneKind].p50Ms];
  if (slow == null || fast == null) return null;
  return { savesMs: slow - fast, lacks: securityOf(baked) };
}
