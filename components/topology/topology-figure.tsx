"use client";

import { AppWindow, Layers, Plug } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { useFormat } from "@/components/layout/use-format";
import { cn } from "@/components/ui/cn";
import { TableFrame } from "@/components/ui/table";
import { layoutTopology, type TopologyBox } from "./layout";
import type { TopologyPicture } from "./picture";
import { TopologyList } from "./topology-list";
import { useWidth } from "./use-width";

export type TopologyFigureProps = {
  picture: TopologyPicture;
  /** What the list says, where it is more than what can be drawn yet. */
  said?: TopologyPicture;
  /** Stands before a node's name. */
  nodeMark?: (node: string) => ReactNode;
  /** A node's second line. */
  nodeInfo: (node: string) => ReactNode;
  /** The second line of a box for several nodes. */
  groupInfo: (nodes: readonly string[]) => ReactNode;
};

/** A drawing where there is room for one; the same as a list on phones and for everybody who does not look at drawings. */
export function TopologyFigure({ said, ...props }: TopologyFigureProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <>
      <div ref={ref} className="min-w-0 flex-1 max-md:hidden">
        {width > 0 && <Drawing {...props} width={width} />}
      </div>
      <TopologyList picture={said ?? props.picture} className="md:sr-only" />
    </>
  );
}

export function TopologyLegend({ picture: { roles, nodes } }: { picture: TopologyPicture }) {
  const t = useTranslations("topology");
  const present = new Set(nodes.map(({ role }) => role));
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

type Parts = Omit<TopologyFigureProps, "said">;

function Drawing({ width, ...parts }: Parts & { width: number }) {
  const t = useTranslations("topology");
  const marker = useId();
  const layout = layoutTopology(parts.picture, width);
  const drawing = (
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
        <Box key={box.key} box={box} {...parts} />
      ))}
    </div>
  );
  if (layout.width <= width) return drawing;
  return (
    <TableFrame label={t("scroll")} className="rounded-none border-0">
      {drawing}
    </TableFrame>
  );
}

const SURFACE = {
  apps: "border-transparent px-0",
  endpoint: "border-line-2 bg-surface-2 px-3",
  node: "border-line-2 bg-surface px-3 shadow-1",
  group: "border-line-2 bg-surface px-3 shadow-[2px_2px_0_var(--surface),3px_3px_0_var(--line-2)]",
} as const;

function Box({ box, ...parts }: Parts & { box: TopologyBox }) {
  const { x: left, y: top, width, height } = box;
  return (
    <div
      style={{ left, top, width, height }}
      className={cn("absolute flex flex-col justify-center rounded-card border", SURFACE[box.kind])}
    >
      <BoxText box={box} {...parts} />
    </div>
  );
}

function BoxText({ box, picture, nodeMark, nodeInfo, groupInfo }: Parts & { box: TopologyBox }) {
  const t = useTranslations("topology");
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
      const endpoint = picture.endpoints.find(({ id }) => id === box.endpoint);
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
      const node = picture.nodes.find(({ name }) => name === box.node);
      if (!node) return null;
      return (
        <>
          <span className="flex min-w-0 items-center gap-2">
            {nodeMark?.(node.name)}
            <span className="mono shrink-0 font-semibold">{node.name}</span>
            <span className="min-w-0 truncate text-12 text-fg-3">{format.text(node.roleTitle)}</span>
          </span>
          <span className="mt-[3px] truncate text-12">{nodeInfo(node.name)}</span>
        </>
      );
    }
    case "group": {
      const role = picture.roles.find(({ id }) => id === box.role);
      return (
        <>
          <span className="flex min-w-0 items-center gap-2">
            <Layers className="size-3.5 shrink-0 text-fg-3" />
            <span className="min-w-0 truncate font-medium">{role ? format.text(role.title) : box.role}</span>
            <span className="ml-auto shrink-0 text-12 text-fg-3">{t("group", { count: box.nodes.length })}</span>
          </span>
          <span className="mt-[3px] truncate text-12">{groupInfo(box.nodes)}</span>
        </>
      );
    }
  }
}
