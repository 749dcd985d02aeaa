import { Ban, CircleCheck, type LucideIcon, PencilLine, Send } from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { InvoiceSummary } from "@/lib/contract/schemas/invoices";

export const STATE_LOOK: Record<InvoiceSummary["state"], { tone: Tone; icon: LucideIcon }> = {
  draft: { tone: "test", icon: PencilLine },
  issued: { tone: "run", icon: Send },
  paid: { tone: "ok", icon: CircleCheck },
  void: { tone: "idle", icon: Ban },
};
