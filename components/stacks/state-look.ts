import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CirclePlay,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  Trash2,
  Undo2,
} from "lucide-react";
import type { Tone } from "@/components/ui/badge";
import type { StackNode, StackState } from "@/lib/contract/schemas/stacks";

export type Look = { tone: Tone; icon: LucideIcon; spin: boolean };
/** As it is shown: what its machine turned out to be counts before what the portal made of it. */
export type NodeState = StackNode["state"] | `down-${NonNullable<StackNode["down"]>}`;
export const shownState = ({ state, down }: Pick<StackNode, "state" | "down">): NodeState =>
  down === null ? state : `down-${down}`;

const look = (tone: Tone, icon: LucideIcon, spin = false): Look => ({ tone, icon, spin });

export const STACK_LOOK: Record<StackState, Look> = {
  launching: look("run", LoaderCircle, true),
  ready: look("ok", CircleCheck),
  changing: look("run", LoaderCircle, true),
  stopped: look("idle", CirclePause),
  failed: look("fail", CircleX),
  removing: look("run", Undo2),
  removed: look("idle", Trash2),
};

export const NODE_LOOK: Record<NodeState, Look> = {
  planned: look("idle", CircleDashed),
  made: look("run", CircleDot),
  running: look("run", CirclePlay),
  ready: look("ok", CircleCheck),
  stopped: look("idle", CirclePause),
  failed: look("fail", CircleX),
  removed: look("idle", Trash2),
  "down-stopped": look("fail", CirclePause),
  "down-gone": look("fail", CircleX),
};
