import { hasTags, sortedTags, type Tags } from "@/lib/util/tags";
import type { Meter } from "./meters";

/** In place of a project's id: what belongs to the installation itself, such as an image that everybody may launch from. */
export const INSTALLATION = "installation";

/** What the portal makes machines for that it throws away: the kinds of these deployments. */
export const PURPOSES = ["bake", "test-template", "check-updates", "build-image"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What a charge is for, and what it can be grouped by. */
export type UsageSubject = {
  /** Its id, or INSTALLATION. */
  project: string;
  /** Null for what belongs to no stack, such as an image. */
  stack: string | null;
  service: string | null;
  os: string | null;
  mode: "os-only" | "pre-installed" | null;
  flavour: string | null;
  owner: string | null;
  /** The stack's, as they were; none where they are left out. */
  tags?: Tags;
  /** Machines of a launch that never became Ready: charged as the rate card says, and free where it says 0 percent. */
  failedLaunch?: true;
  /** Of a machine that the portal throws away: what it was for. It belongs to the installation. */
  purpose?: Purpose;
};

/** Of a subject that is not about anything that was used. */
export const OF_NOTHING = { stack: null, service: null, os: null, mode: null, flavour: null, owner: null } as const;

/** An interval of the ledger, [from, to) in ms since 1970, in which one resource took as much as `amounts` says. */
export type Usage = UsageSubject & {
  from: number;
  to: number;
  /** In the meter's `per` unit, whole numbers. */
  amounts: Partial<Record<Meter, bigint>>;
};

/** A `Usage` whose subject is an object of its own, which many of them may share. */
export type SubjectUse = { subject: UsageSubject } & Pick<Usage, "from" | "to" | "amounts">;

const keys = new WeakMap<UsageSubject, string>();

/**
 * A subject as text, the same for equal subjects, made once for each object, which nobody changes. Lines are in its order, so it stays as
 * it is: what was invoiced is compared with lines that are made later.
 */
export function subjectKey(about: UsageSubject): string {
  const known = keys.get(about);
  if (known !== undefined) return known;
  const { project, stack, service, os, mode, flavour, owner, tags, failedLaunch, purpose } = about;
  const rest = [failedLaunch ? "failed" : null, hasTags(tags) ? sortedTags(tags) : null, purpose ?? null];
  const key = JSON.stringify([project, stack, service, os, mode, flavour, owner, ...rest]);
  keys.set(about, key);
  return key;
}

/** What something is charged for, without what else is known of it. */
export const subjectOf = (about: UsageSubject): UsageSubject => {
  const { project, stack, service, os, mode, flavour, owner, tags, failedLaunch, purpose } = about;
  const plain = { project, stack, service, os, mode, flavour, owner, ...(purpose && { purpose }) };
  return { ...plain, ...(hasTags(tags) && { tags }), ...(failedLaunch && { failedLaunch }) };
};

/**
 * What one subject used of the meters on one day, [from, to): what a month's view and invoices are made from. Uses of equal
 * subjects mostly share one object, which is then recognized quickly.
 */
export type DayUse = {
  subject: UsageSubject;
  /** "2026-11-20" in the installation's time zone. */
  date: string;
  from: number;
  to: number;
  /** In seconds of the meter's `per` unit. */
  quantities: Partial<Record<Meter, bigint>>;
};

/**
 * Days that are added up. The same object from one reading to the next one, as long as nothing of them changes: what is made of it
 * can be kept with it. Their uses are made anew each time they are asked for.
 */
export type AddedDays = { uses: () => readonly DayUse[] };

/** What was used on days, in the order of time within each part. */
export type UsesOfDays = { added: AddedDays; rest: readonly DayUse[] };

/** Time is charged by the second. Each end is cut to its second, so that an interval and its parts have the same sum. */
export const secondsBetween = (from: number, to: number): bigint =>
  BigInt(Math.floor(to / 1000)) - BigInt(Math.floor(from / 1000));
