import type { Tags } from "@/lib/util/tags";
import { INSTALLATION, type Purpose, type UsageSubject } from "../usage";

export type SubjectCells = [
  project: string | null,
  ...of: [stack: string | null, service: string | null, os: string | null, mode: UsageSubject["mode"]],
  ...by: [flavour: string | null, owner: string | null, failed: boolean, tags: Tags | null, purpose: Purpose | null],
];

/** What a month of many machines is of is a few hundred subjects, read thousands of times. */
const LIMIT = 20_000;

const shared = new Map<string, UsageSubject>();

/**
 * A subject by the text of its cells, as the database has them: one object for all that reads the same text, so that it is taken apart
 * once, and its key is made once.
 */
export function subjectFrom(text: string): UsageSubject {
  const known = shared.get(text);
  if (known) return known;
  if (shared.size >= LIMIT) shared.clear();
  const subject = parse(JSON.parse(text) as SubjectCells);
  shared.set(text, subject);
  return subject;
}

function parse(cells: SubjectCells): UsageSubject {
  const [project, stack, service, os, mode, flavour, owner, failed, tags, purpose] = cells;
  return {
    ...{ project: project ?? INSTALLATION, stack, service, os, mode, flavour, owner },
    ...(purpose && { purpose }),
    ...(tags && { tags }),
    ...(failed && { failedLaunch: true }),
  };
}
