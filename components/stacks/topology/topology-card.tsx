"use client";

import { AppWindow, Layers, Plug } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { TableFrame } from "@/components/ui/table";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { NODE_LOOK, type NodeState } from "../state-look";
import { layoutTopology, type TopologyBox } from "./layout";
import { TopologyList } from "./topology-list";
import { useWidth } from "./use-width";

/**
 * How the parts of a stack hang together: a drawing where there is room for one, the same as a list on phones and for
 * everybody who does not look at drawings.
 */
export function TopologyCard({ stack, className }: { stack: StackDetail; className?: string }) {
  const t = useTranslations("stacks.topology");
  const title = useId();
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <Card aria-labelledby={title} className={cn("flex min-w-0 flex-col", className)}>
      <CardHeader id={title} title={t("title")} end={<Legend stack={stack} />} />
      <div ref={ref} className="min-w-0 flex-1 max-md:hidden">
        {width > 0 && <Drawing stack={stack} width={width} />}
      </div>
      <TopologyList stack={stack} className="md:sr-only" />
    </Card>
  );
}

function Legend({ stack: { roles, nodeList } }: { stack: StackDetail }) {
  const t = useTranslations("stacks.topology");
  const present = new Set(nodeList.map(({ role }) => role));
  const needed = roles.some(({ id, needs }) => present.has(id) && needs.some((need) => present.has(need)));
  if (!needed) return null;
  return (
    <span aria-hidden="true" className="flex items-center gap-3 text-12 text-fg-3 max-md:hidden">
      <span className="flex items-center gap-1.5">
        <span className="w-5 border-t-[1.5px] border-fg-2" />
        {t("legendTraffic")}
      </span>
      <span className="flex items-center gap-1.5">
        <span className="w-5 border-t-[1.5px] border-dashed border-fg-2" />
        {t("legendNeeds")}
      </span>
    </span>
  );
}

function Drawing({ stack, width }: { stack: StackDetail; width: number }) {
  const t = useTranslations("stacks.topology");
  const marker = useId();
  // Endpoints are drawn once every machine has its address: while they come and go, one by one, the boxes would jump.
  const settled = stack.nodeList.every(({ address }) => address !== null);
  const layout = layoutTopology(
    { roles: stack.roles, nodes: stack.nodeList, endpoints: settled ? stack.endpoints : [] },
    width,
  );
  const picture = (
    <div aria-hidden="true" className="relative h-full" style={{ width: layout.width, minHeight: layout.height }}>
      <svg width={layout.width} height={layout.height} className="absolute inset-0 text-fg-2">
        <defs>
          <marker
            id={marker}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M1 1l6 3-6 3" fill="none" stroke="currentColor" strokeWidth="1.4" />
          </marker>
        </defs>
        {layout.lines.map(({ key, d, kind, arrow }) => (
          <path
            key={key}
            d={d}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeDasharray={kind === "needs" ? "4 3" : undefined}
            markerEnd={arrow ? `url(#${marker})` : undefined}
          />
        ))}
      </svg>
      {layout.boxes.map((box) => (
        <Box key={box.key} box={box} stack={stack} />
      ))}
    </div>
  );
  if (layout.width <= width) return picture;
  return (
    <TableFrame label={t("scroll")} className="rounded-none border-0">
      {picture}
    </TableFrame>
  );
}

const SURFACE = {
  apps: "border-transparent px-0",
  endpoint: "border-line-2 bg-surface-2 px-3",
  node: "border-line-2 bg-surface px-3 shadow-1",
  group: "border-line-2 bg-surface px-3 shadow-[2px_2px_0_var(--surface),3px_3px_0_var(--line-2)]",
} as const;

function Box({ box, stack }: { box: TopologyBox; stack: StackDetail }) {
  const { x: left, y: top, width, height } = box;
  return (
    <div
      style={{ left, top, width, height }}
      className={cn("absolute flex flex-col justify-center rounded-card border", SURFACE[box.kind])}
    >
      <BoxText box={box} stack={stack} />
    </div>
  );
}

function BoxText({ box, stack }: { box: TopologyBox; stack: StackDetail }) {
  const t = useTranslations("stacks.topology");
  const states = useTranslations("stacks.nodes.states");
  const format = useFormat();
  switch (box.kind) {
    case "apps":
      return (
        <span className="flex items-center gap-2 font-medium">
          <AppWindow className="size-3.5 shrink-0 text-fg-3" />
          {t("apps")}
        </span>
      );
    case "endpoint": {
      const endpoint = stack.endpoints.find(({ id }) => id === box.endpoint);
      if (!endpoint) return null;
      return (
        <>
          <span className="flex min-w-0 items-center gap-2">
            <Plug className="size-3.5 shrink-0 text-fg-3" />
            <span className="min-w-0 truncate font-medium">{format.text(endpoint.title)}</span>
          </span>
          <span className="mt-[3px] truncate text-12 text-fg-2">
            <span className="mono">:{endpoint.port}</span>{" "}
            {t("endpointInfo", { protocol: endpoint.protocol, count: box.nodes.length })}
          </span>
        </>
      );
    }
    case "node": {
      const node = stack.nodeList.find(({ name }) => name === box.node);
      if (!node) return null;
      return (
        <>
          <span className="flex min-w-0 items-center gap-2">
            <StateIcon state={node.state} />
            <span className="mono shrink-0 font-semibold">{node.name}</span>
            <span className="min-w-0 truncate text-12 text-fg-3">{format.text(node.roleTitle)}</span>
          </span>
          <span className={cn("mt-[3px] truncate text-12", node.address ? "mono text-fg-2" : "text-fg-3")}>
            {node.address ?? (node.state === "removed" ? states("removed") : t("noAddress"))}
          </span>
        </>
      );
    }
    case "group": {
      const members = stack.nodeList.filter(({ role }) => role === box.role);
      const role = stack.roles.find(({ id }) => id === box.role);
      return (
        <>
          <span className="flex min-w-0 items-center gap-2">
            <Layers className="size-3.5 shrink-0 text-fg-3" />
            <span className="min-w-0 truncate font-medium">{role ? format.text(role.title) : box.role}</span>
            <span className="ml-auto shrink-0 text-12 text-fg-3">{t("group", { count: members.length })}</span>
          </span>
          <GroupStates states={members.map(({ state }) => state)} />
        </>
      );
    }
  }
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
    <span className="mt-[3px] flex min-w-0 gap-2.5 overflow-hidden text-12 text-fg-2">
      {counts.map(({ state, count }) => (
        <span key={state} className="flex shrink-0 items-center gap-1">
          <StateIcon state={state} />
          {format.count(count)} {t(state).toLocaleLowerCase(format.locale)}
        </span>
      ))}
    </span>
  );
}
