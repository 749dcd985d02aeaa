"use client";

import { Archive, Hourglass, type LucideIcon, PackageX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { ModeIcon } from "@/components/layout/mode-mark";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { SortHead } from "@/components/table/sort-head";
import { Badge, type Tone } from "@/components/ui/badge";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/api-client/paths";
import type { FleetNode } from "@/lib/contract/schemas/fleet";
import { type FleetSort, nextSort, sortOf } from "./fleet-filter";

export type FleetTableProps = {
  nodes: readonly FleetNode[];
  sort: FleetSort;
  onSort: (next: FleetSort) => void;
};

const LOOK: Record<FleetNode["image"]["state"], { tone: Tone; icon: LucideIcon }> = {
  stale: { tone: "warn", icon: Hourglass },
  deprecated: { tone: "idle", icon: Archive },
  retired: { tone: "idle", icon: PackageX },
};

/** The list from tablet width on; a press anywhere on a row opens the stack. */
export function FleetTable({ nodes, sort, onSort }: FleetTableProps) {
  const t = useTranslations("fleet");
  return (
    <TableFrame label={t("title")} className="max-md:hidden">
      <Table>
        <thead>
          <tr>
            <SortHead
              sorted={sortOf("project", sort)}
              onSort={() => onSort(nextSort("project", sort))}
              className="rounded-tl-card pl-3.5"
            >
              {t("project")}
            </SortHead>
            <Th>{t("owner")}</Th>
            <Th>{t("node")}</Th>
            <Th>{t("service")}</Th>
            <Th>{t("image")}</Th>
            <Th>{t("state")}</Th>
            <SortHead sorted={sortOf("age", sort)} onSort={() => onSort(nextSort("age", sort))}>
              {t("asOf")}
            </SortHead>
            <Th className="rounded-tr-card pr-3.5">{t("reasons")}</Th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <Tr key={node.id} className="hover:bg-surface-2">
              <Td className="pl-3.5">{node.project.title}</Td>
              <Td>{node.owner}</Td>
              <Td>
                <Link
                  href={paths.stack(node.stack.id)}
                  className="mono font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
                >
                  {t("nodeOf", { stack: node.stack.name, node: node.name })}
                </Link>
              </Td>
              <Td>{t("on", { service: node.service.title, os: node.os.title })}</Td>
              <Td>
                <Version node={node} />
              </Td>
              <Td>
                <Badge {...LOOK[node.image.state]}>{t(`states.${node.image.state}`)}</Badge>
              </Td>
              <Td>
                <AsOf node={node} />
              </Td>
              <Td className="min-w-56 py-1.5 pr-3.5 whitespace-normal!">
                <Reasons node={node} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

/** The same on phones. */
export function FleetCards({ nodes }: { nodes: readonly FleetNode[] }) {
  const t = useTranslations("fleet");
  return (
    <ul className="flex flex-col gap-2.5 md:hidden">
      {nodes.map((node) => (
        <li key={node.id} className="relative rounded-card border border-line-2 bg-surface px-3.5 py-3">
          <div className="flex items-center justify-between gap-3">
            <Link
              href={paths.stack(node.stack.id)}
              className="mono min-w-0 truncate text-14 font-medium after:absolute after:inset-0"
            >
              {t("nodeOf", { stack: node.stack.name, node: node.name })}
            </Link>
            <Badge {...LOOK[node.image.state]}>{t(`states.${node.image.state}`)}</Badge>
          </div>
          <p className="mt-0.5 text-fg-2">{t("ownedBy", { project: node.project.title, owner: node.owner })}</p>
          <p className="mt-0.5 text-fg-2">{t("on", { service: node.service.title, os: node.os.title })}</p>
          <p className="mt-1.5 flex flex-wrap items-center gap-x-3">
            <Version node={node} />
            <AsOf node={node} />
          </p>
          <div className="mt-1.5">
            <Reasons node={node} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** "v12 on r3": the baked image, and the OS image under it. */
function Version({ node: { mode, image } }: { node: FleetNode }) {
  const t = useTranslations("fleet");
  const common = useTranslations("common");
  return (
    <span className="flex items-center gap-1.5">
      <ModeIcon mode={mode} className="size-3.5 text-fg-3" />
      <span className="sr-only">{common(`mode.${mode}`)}</span>
      <span className="mono">
        {image.bakedImageId === null
          ? t("osVersion", { os: image.osNumber })
          : t("bakedVersion", { baked: image.number, os: image.osNumber })}
      </span>
    </span>
  );
}

function AsOf({ node: { image } }: { node: FleetNode }) {
  const format = useFormat();
  const now = useNow();
  if (image.asOf === null) return <span className="text-fg-3">–</span>;
  return (
    <time dateTime={image.asOf} title={image.asOf}>
      {format.ago(new Date(image.asOf), now)}
    </time>
  );
}

function Reasons({ node: { reasons, image } }: { node: FleetNode }) {
  const t = useTranslations("fleet.because");
  const version = (number: number) => (image.bakedImageId === null ? `r${number}` : `v${number}`);
  const text = (reason: FleetNode["reasons"][number]): string => {
    switch (reason.kind) {
      case "replaced":
        return t("replaced", { by: version(reason.by) });
      case "withdrawn":
        return t("withdrawn");
      case "age":
        return t("age", { days: reason.days, limit: reason.limit });
      case "os-image":
        return t("osImage", { from: `r${reason.from}`, to: `r${reason.to}` });
      case "recipe":
        return t("recipe");
      case "updates":
        return t("updates", { security: reason.security });
    }
  };
  return (
    <ul className="text-12 text-fg-2">
      {reasons.map((reason) => (
        <li key={reason.kind}>{text(reason)}</li>
      ))}
    </ul>
  );
}
