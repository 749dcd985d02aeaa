/**
 * The life of a baked image. draft: asked for, or its bake failed; baking: its machine is being made and captured; testing:
 * captured, its checks run or a person has to approve it; published and stale: offered (stale has reasons against it);
 * deprecated: replaced or withdrawn, what runs on it goes on; retired: for nobody any more, removed from the hypervisor.
 */
export const BAKED_IMAGE_STATES = [
  "draft",
  "baking",
  "testing",
  "published",
  "stale",
  "deprecated",
  "retired",
] as const;
export type BakedImageState = (typeof BAKED_IMAGE_STATES)[number];

/** Which state may follow which. */
const NEXT: Record<BakedImageState, readonly BakedImageState[]> = {
  draft: ["baking", "retired"],
  baking: ["testing", "draft"],
  testing: ["published", "draft", "retired"],
  published: ["stale", "deprecated", "testing", "retired"],
  stale: ["published", "deprecated", "testing", "retired"],
  deprecated: ["published", "retired"],
  retired: [],
};

export const mayFollow = (from: BakedImageState, to: BakedImageState): boolean => NEXT[from].includes(to);

/** States in which launches use the image: a stale one serves until a newer one is published. */
export const SERVING: readonly BakedImageState[] = ["published", "stale"];
