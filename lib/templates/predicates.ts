import { say, type Sentence } from "@/lib/util/say";
import { SERVING, type BakedImageState } from "./states";

/**
 * What may be done with a baked image, and with a cell of the matrix. Pages and use-cases ask the same functions, so a
 * button is disabled exactly when the server would refuse, and says the same reason.
 */
export const TEMPLATE_REASONS = {
  running: say`A bake or a test of it is running.`,
  "not-captured": say`It was never captured: its bake failed. Bake the cell again.`,
  "not-passed": say`Its acceptance checks have not passed.`,
  offered: say`It is offered already.`,
  "not-offered": say`It is not offered, so there is nothing to withdraw.`,
  retired: say`It is retired, and its image is removed.`,
  "in-use": say`Stacks run on it. Remove or replace them first.`,
  "no-os-image": say`There is no published OS image to start from. Build it under OS images.`,
  "not-offered-pre-installed": say`The blueprint does not offer this service pre-installed on this operating system.`,
  "no-role": say`Only an administrator keeps templates up.`,
} as const satisfies Record<string, Sentence>;

export type TemplateReason = keyof typeof TEMPLATE_REASONS;
export type TemplateVerdict = { allowed: true; reason: null } | { allowed: false; reason: TemplateReason };

const yes: TemplateVerdict = { allowed: true, reason: null };
const no = (reason: TemplateReason): TemplateVerdict => ({ allowed: false, reason });

export type ImageFacts = {
  state: BakedImageState;
  /** A bake or a test of it runs. */
  running: boolean;
  /** Its acceptance checks passed the last time. */
  passed: boolean;
  /** Stacks on it, of any project. */
  stacks: number;
};

export const bakedImageCan = {
  /** Also the approval of a tested image, and the return of a deprecated one. */
  publish: ({ state, running, passed }: ImageFacts): TemplateVerdict => {
    if (SERVING.includes(state)) return no("offered");
    if (state === "retired") return no("retired");
    if (running) return no("running");
    if (state === "draft" || state === "baking") return no("not-captured");
    return passed ? yes : no("not-passed");
  },
  deprecate: ({ state }: ImageFacts): TemplateVerdict => (SERVING.includes(state) ? yes : no("not-offered")),
  /** A draft may be retired as well: nobody wants its bake any more. */
  retire: ({ state, running, stacks }: ImageFacts): TemplateVerdict => {
    if (state === "retired") return no("retired");
    if (running || state === "baking") return no("running");
    return stacks > 0 ? no("in-use") : yes;
  },
  test: ({ state, running }: ImageFacts): TemplateVerdict => {
    if (state === "retired") return no("retired");
    if (running || state === "baking") return no("running");
    return state === "draft" ? no("not-captured") : yes;
  },
};

export type CellFacts = {
  /** The operating system has a published image. */
  osImage: boolean;
  /** The blueprint offers the service pre-installed on it. */
  bakeable: boolean;
  /** A bake of the cell, or a test of its recipe, runs. */
  running: boolean;
};

export const cellCan = {
  bake: ({ osImage, bakeable, running }: CellFacts): TemplateVerdict => {
    if (!bakeable) return no("not-offered-pre-installed");
    if (!osImage) return no("no-os-image");
    return running ? no("running") : yes;
  },
  /** Of the recipe on the bare OS image. */
  test: ({ osImage, running }: Omit<CellFacts, "bakeable">): TemplateVerdict => {
    if (!osImage) return no("no-os-image");
    return running ? no("running") : yes;
  },
};

/** The state would allow it, the role does not. */
export const NO_TEMPLATE_ROLE = no("no-role");

/** The verdict as the API gives it: with the reason as a sentence. */
export const spellTemplate = ({ allowed, reason }: TemplateVerdict) => ({
  allowed,
  reason: reason === null ? null : TEMPLATE_REASONS[reason],
});
