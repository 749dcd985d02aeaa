"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import type { TopologyPicture } from "@/components/topology/picture";
import { TopologyFigure, TopologyLegend } from "@/components/topology/topology-figure";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { NODE_LOOK, type NodeState, shownState } from "./state-look";

/** How the parts of a stack hang together, each with its state and address. */
export function TopologyCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("topology");
  const own = useTranslations("stacks.topology");
  const states = useTranslations("stacks.nodes.states");
  const title = useId();
  const node = (name: string) => stack.nodeList.find((one) => one.name === name);
  const stateOf = (name: string): NodeState => {
    const found = node(name);
    return found ? shownState(found) : "planned";
  };
  // Endpoints are drawn once every machine has its address: while they come and go, one by one, the boxes would jump. In a
  // stack that was ready they are there, and nodes that join it add to them.
  const settled = stack.readyAt !== null || stack.nodeList.every(({ address }) => address !== null);
  const { roles, nodeList, endpoints } = stack;
  const drawn: TopologyPicture = { roles, nodes: nodeList, endpoints: settled ? endpoints : [] };
  return (
    <Card aria-labelledby={title} className={cn("flex min-w-0 flex-col", className)}>
      <CardHeader id={title} title={t("title")} end={<TopologyLegend picture={drawn} />} />
      <TopologyFigure
        picture={drawn}
        said={{ roles, nodes: nodeList, endpoints }}
        nodeMark={(name) => <StateIcon state={stateOf(name)} />}
        nodeInfo={(name) => {
          const { address = null, state } = node(name) ?? {};
          if (address !== null) return <span className="mono text-fg-2">{address}</span>;
          return <span className="text-fg-3">{state === "removed" ? states("removed") : own("noAddress")}</span>;
        }}
        groupInfo={(names) => <GroupStates states={names.map(stateOf)} />}
      />
    </Card>
  );
}

function StateIcon({ state }: { state: NodeState }) {
  const { tone, icon: Icon } = NODE_LOOK[state];
  return <Icon className={cn("size-3.5 shrink-0", TONE[tone])} />;
}

const TONE = {
  ok: "text-ok-mark",
  run: "text-run-mark",
  warn: "text-warn-mark",
  fail: "text-fail-mark",
  test: "text-test-mark",
  idle: "text-idle-mark",
} as const;

/** "14 ready, 2 failed", the states in the order in which nodes have them. */
function GroupStates({ states }: { states: readonly NodeState[] }) {
  const t = useTranslations("stacks.nodes.states");
  const format = useFormat();
  const counts = [...new Set(states)].map((state) => ({ state, count: states.filter((one) => one === state).length }));
  return (
    <span className="flex min-w-0 gap-2.5 overflow-hidden text-fg-2">
      {counts.map(({ state, count }) => (
        <span key={state} className="flex shrink-0 items-center gap-1">
          <StateIcon state={state} />
          {format.count(count)} {t(state).toLocaleLowerCase(format.locale)}
        </span>
      ))}
    </span>
  );
}
