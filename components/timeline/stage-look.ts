import type { Stage } from "@/lib/contract/schemas/stacks";

/** Fill of a stage's bar, of its foot edge, and of a label on it. Stages of an image's making borrow their neighbours' colours. */
export const STAGE_LOOK: Record<Stage, { body: string; foot: string; text: string }> = {
  build: { body: "var(--st-allocate)", foot: "var(--sx-allocate)", text: "var(--on-stage)" },
  import: { body: "var(--st-clone)", foot: "var(--sx-clone)", text: "var(--on-stage)" },
  allocate: { body: "var(--st-allocate)", foot: "var(--sx-allocate)", text: "var(--on-stage)" },
  clone: { body: "var(--st-clone)", foot: "var(--sx-clone)", text: "var(--on-stage)" },
  boot: { body: "var(--st-boot)", foot: "var(--sx-boot)", text: "var(--on-stage)" },
  connect: { body: "var(--st-connect)", foot: "var(--sx-connect)", text: "var(--on-stage)" },
  configure: { body: "var(--st-configure)", foot: "var(--st-configure)", text: "var(--on-stage)" },
  generalise: { body: "var(--st-configure)", foot: "var(--sx-configure)", text: "var(--on-stage)" },
  capture: { body: "var(--st-connect)", foot: "var(--sx-connect)", text: "var(--on-stage)" },
  verify: { body: "var(--st-verify)", foot: "var(--st-verify)", text: "var(--on-verify)" },
  publish: { body: "var(--st-verify)", foot: "var(--st-verify)", text: "var(--on-verify)" },
  snapshot: { body: "var(--st-clone)", foot: "var(--sx-clone)", text: "var(--on-stage)" },
  restore: { body: "var(--st-clone)", foot: "var(--sx-clone)", text: "var(--on-stage)" },
  stop: { body: "var(--surface-4)", foot: "var(--idle-mark)", text: "var(--text-2)" },
  remove: { body: "var(--surface-4)", foot: "var(--idle-mark)", text: "var(--text-2)" },
};

export const MARK_FILL = {
  changed: "var(--st-tick)",
  same: "var(--st-tick-ok)",
  skipped: "var(--ghost)",
  failed: "var(--fail-mark)",
} as const;
