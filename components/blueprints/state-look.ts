import { CircleCheck, CircleDashed, CircleSlash, CircleX, Hourglass, Replace, type LucideIcon } from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { RevisionState } from "@/lib/contract/schemas/blueprints";

export const REVISION_LOOK: Record<RevisionState, { tone: Tone; icon: LucideIcon; spin?: boolean }> = {
  checking: { tone: "run", icon: CircleDashed, spin: true },
  refused: { tone: "fail", icon: CircleX },
  waiting: { tone: "warn", icon: Hourglass },
  approved: { tone: "ok", icon: CircleCheck },
  replaced: { tone: "idle", icon: Replace },
  withdrawn: { tone: "idle", icon: CircleSlash },
};
