import type { Policy } from "./policy";

/** How a cell was used: counts and times of the last days, as measured. */
export type CellUse = {
  service: string;
  osId: string;
  /** OS-only launches that became ready in the last {@link LAUNCH_DAYS} days. */
  osOnly: number;
  /** Median time that installing took of these launches; null where none was measured. */
  installMs: number | null;
  /** Launches from its baked images in the last {@link BAKE_DAYS} days. */
  preInstalled: number;
  /** Bakes that succeeded in the last {@link BAKE_DAYS} days, and the time they took together. */
  bakes: number;
  bakeMs: number;
  /** It can be baked: the blueprint offers it and the operating system has an image. */
  bakeable: boolean;
  /** A baked image serves, or is being made. */
  baked: boolean;
  policy: Pick<Policy, "bake">;
};

export const LAUNCH_DAYS = 30;
/** A schedule may bake once a month: fewer days would never see it. */
export const BAKE_DAYS = 90;

/** Under this many launches nothing is said, as with every figure of the portal. */
const MIN_LAUNCHES = 5;
const MIN_BAKES = 3;

export type Advice<T extends CellUse = CellUse> =
  | { kind: "bake"; use: T; days: number; launches: number; savesMs: number }
  | { kind: "stop"; use: T; days: number; bakes: number; launches: number; bakeMs: number };

/** What the use of the cells speaks for, what saves most time first. */
export function suggest<T extends CellUse>(uses: readonly T[]): Advice<T>[] {
  return uses.flatMap((use) => adviceOn(use) ?? []).toSorted((a, b) => savedMs(b) - savedMs(a));
}

function adviceOn<T extends CellUse>(use: T): Advice<T> | null {
  const { osOnly, installMs, preInstalled, bakes, bakeMs, bakeable, baked, policy } = use;
  if (bakeable && !baked && osOnly >= MIN_LAUNCHES && installMs !== null && installMs > 0)
    return { kind: "bake", use, days: LAUNCH_DAYS, launches: osOnly, savesMs: installMs };
  // Where a person asked for every bake, there is no policy to change.
  if (policy.bake !== "never" && bakes >= MIN_BAKES && preInstalled * 2 <= bakes)
    return { kind: "stop", use, days: BAKE_DAYS, bakes, launches: preInstalled, bakeMs };
  return null;
}

/** Of the machines' time, not of one launch's. */
const savedMs = (advice: Advice): number => (advice.kind === "bake" ? advice.launches * advice.savesMs : advice.bakeMs);
