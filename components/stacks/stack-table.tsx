"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ChosenProject } from "@/components/layout/project";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { SortHead } from "@/components/table/sort-head";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/api-client/paths";
import type { StackSummary } from "@/lib/contract/schemas/stacks";
import { LeaseText } from "./lease-text";
import { nextSort, sortOf, type StackSort } from "./stack-filter";
import { StackBadge } from "./stack-state";

export type StackTableProps = {
  stacks: readonly StackSummary[];
  project: ChosenProject;
  sort: StackSort;
  onSort: (next: StackSort) => void;
};

/** The list from tablet width on; a press anywhere on a row opens the stack. */
export function StackTable({ stacks, project, sort, onSort }: StackTableProps) {
  const t = useTranslations("stacks");
  return (
    <TableFrame label={t("table", { project: project.title })} className="max-md:hidden">
      <Table>
        <thead>
          <tr>
            <SortHead
              sorted={sortOf("name", sort)}
              onSort={() => onSort(nextSort("name", sort))}
              className="rounded-tl-card pl-3.5"
            >
              {t("columns.name")}
            </SortHead>
            <Th>{t("columns.state")}</Th>
            <Th>{t("columns.service")}</Th>
            <Th>{t("columns.os")}</Th>
            <Th className="text-right">{t("columns.nodes")}</Th>
            <SortHead sorted={sortOf("leaseEndsAt", sort)} onSort={() => onSort(nextSort("leaseEndsAt", sort))}>
              {t("columns.lease")}
            </SortHead>
            <SortHead sorted={sortOf("createdAt", sort)} onSort={() => onSort(nextSort("createdAt", sort))}>
              {t("columns.created")}
            </SortHead>
            <Th className="rounded-tr-card pr-3.5 text-right">{t("columns.ready")}</Th>
          </tr>
        </thead>
        <tbody>
          {stacks.map((stack) => (
            <StackRow key={stack.id} stack={stack} />
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}

function StackRow({ stack }: { stack: StackSummary }) {
  const t = useTranslations("stacks");
  const format = useFormat();
  const now = useNow();
  return (
    <Tr className="hover:bg-surface-2">
      <Td className="pl-3.5">
        <Link
          href={paths.stack(stack.id)}
          className="mono font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {stack.name}
        </Link>
      </Td>
      <Td>
        <StackBadge state={stack.state} />
      </Td>
      <Td>
        <span className="flex items-center gap-2">
          <ServiceLogo svg={stack.service.logo} className="size-5 rounded-badge bg-transparent [&>span]:size-4" />
          {stack.service.title} {stack.service.version}
        </span>
      </Td>
      <Td>{stack.os.title}</Td>
      <Td className="text-right">{format.count(stack.nodes)}</Td>
      <Td>{stack.lease ? <LeaseText stack={stack} /> : <span className="text-fg-3">–</span>}</Td>
      <Td>
        <time dateTime={stack.createdAt} title={stack.createdAt}>
          {format.moment(new Date(stack.createdAt), now)}
        </time>{" "}
        <span className="text-fg-3">{t("createdBy", { name: stack.createdBy })}</span>
      </Td>
      <Td className="pr-3.5 text-right">
        {stack.readyMs === null ? (
          <span className="text-fg-3">{stack.state === "launching" ? t("notMeasured") : "–"}</span>
        ) : (
          format.duration(stack.readyMs)
        )}
      </Td>
    </Tr>
  );
}
