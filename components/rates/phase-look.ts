import { CalendarClock, CircleCheck, History, type LucideIcon, PencilLine } from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { RateCardPhase } from "@/lib/contract/schemas/rates";

export const PHASE_LOOK: Record<RateCardPhase, { tone: Tone; icon: LucideIcon }> = {
  draft: { tone: "test", icon: PencilLine },
  planned: { tone: "run", icon: CalendarClock },
  "in-force": { tone: "ok", icon: CircleCheck },
  past: { tone: "idle", icon: History },
};
