import {
  Archive,
  CircleCheck,
  CircleDashed,
  CircleX,
  FlaskConical,
  FlaskConicalOff,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  Trash2,
  UserRoundCheck,
} from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { BakedImageState, TemplateCell } from "@/lib/contract/schemas/templates";

export type Look = { tone: Tone; icon: LucideIcon; spin: boolean };

/** What a revision is called on the page: of `testing` there are three kinds that ask for different things. */
export type RevisionWord = BakedImageState | "waiting" | "test-failed";

/** "waiting": tested, and for a person to approve. "test-failed": captured, and its checks did not pass. */
export function revisionWord({
  state,
  running,
  tested,
  failed,
}: {
  state: BakedImageState;
  running: boolean;
  tested: boolean;
  failed: boolean;
}): RevisionWord {
  if (state !== "testing" || running) return state;
  if (failed) return "test-failed";
  return tested ? "waiting" : "testing";
}

export const REVISION_LOOK: Record<RevisionWord, Look> = {
  draft: { tone: "fail", icon: CircleX, spin: false },
  baking: { tone: "run", icon: LoaderCircle, spin: true },
  testing: { tone: "test", icon: FlaskConical, spin: false },
  waiting: { tone: "test", icon: UserRoundCheck, spin: false },
  "test-failed": { tone: "fail", icon: FlaskConicalOff, spin: false },
  published: { tone: "ok", icon: CircleCheck, spin: false },
  stale: { tone: "warn", icon: Hourglass, spin: false },
  deprecated: { tone: "idle", icon: Archive, spin: false },
  retired: { tone: "idle", icon: Trash2, spin: false },
};

/** In the order of the legend and of the filter: what a cell may show. */
export const CELL_WORDS: readonly RevisionWord[] = [
  "published",
  "stale",
  "testing",
  "waiting",
  "baking",
  "deprecated",
  "draft",
  "test-failed",
];

export type RecipeState = "testing" | "tested" | "untested";
export const RECIPE_LOOK: Record<RecipeState, Look> = {
  testing: { tone: "test", icon: FlaskConical, spin: false },
  tested: { tone: "ok", icon: CircleCheck, spin: false },
  untested: { tone: "idle", icon: CircleDashed, spin: false },
};

export const recipeState = ({
  testing,
  testedAt,
}: Pick<TemplateCell["osOnly"], "testing" | "testedAt">): RecipeState =>
  testing ? "testing" : testedAt === null ? "untested" : "tested";
