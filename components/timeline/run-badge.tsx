"use client";

import { Ban, CircleCheck, CircleDashed, LoaderCircle, OctagonX, Undo2, type LucideIcon } from "lucide-react";
import { Badge, type Tone } from "@/components/ui/badge";
import type { RunState } from "@/lib/contract/schemas/deployments";
import type { Stage } from "@/lib/contract/schemas/stacks";
import { useWords } from "./use-words";

const RUN_LOOK: Record<RunState, { tone: Tone; icon: LucideIcon; spin: boolean }> = {
  queued: { tone: "idle", icon: CircleDashed, spin: false },
  running: { tone: "run", icon: LoaderCircle, spin: true },
  settling: { tone: "fail", icon: OctagonX, spin: false },
  succeeded: { tone: "ok", icon: CircleCheck, spin: false },
  failed: { tone: "fail", icon: OctagonX, spin: false },
  cancelling: { tone: "run", icon: Undo2, spin: false },
  cancelled: { tone: "idle", icon: Ban, spin: false },
  "cancel-failed": { tone: "fail", icon: OctagonX, spin: false },
};

/** State of a deployment; while it runs, the stage that most nodes are in. */
export function RunBadge({ run, stage }: { run: RunState; stage?: Stage | null }) {
  const { t } = useWords();
  const { tone, icon, spin } = RUN_LOOK[run];
  return (
    <Badge tone={tone} icon={icon} spin={spin}>
      {run === "running" && stage ? t(`doing.${stage}`) : t(`run.${run}`)}
    </Badge>
  );
}
