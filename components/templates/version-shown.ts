import type { BakedImageState, TemplateVersion } from "@/lib/contract/schemas/templates";

/** As the matrix chooses: what is under way, what serves, a failed bake, then what was deprecated. */
const PLACE: Record<BakedImageState, number> = {
  baking: 0,
  testing: 0,
  published: 1,
  stale: 1,
  draft: 2,
  deprecated: 3,
  retired: 4,
};

/** Of a cell's revisions, newest first, the one that the cell shows. */
export const versionShown = (versions: readonly TemplateVersion[]): TemplateVersion | undefined =>
  versions.toSorted((a, b) => PLACE[a.state] - PLACE[b.state])[0];
