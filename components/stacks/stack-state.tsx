"use client";

import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { StatusText } from "@/components/ui/status-text";
import type { StackState } from "@/lib/contract/schemas/stacks";
import { NODE_LOOK, type NodeState, STACK_LOOK } from "./state-look";

/** State of a stack, for headers and lists. */
export function StackBadge({ state }: { state: StackState }) {
  const t = useTranslations("stacks.states");
  return (
    <Badge {...STACK_LOOK[state]} className="align-middle">
      {t(state)}
    </Badge>
  );
}

/** State of one machine, inside a table's row. */
export function NodeStatus({ state }: { state: NodeState }) {
  const t = useTranslations("stacks.nodes.states");
  return (
    <StatusText {...NODE_LOOK[state]} className="align-middle">
      {t(state)}
    </StatusText>
  );
}
