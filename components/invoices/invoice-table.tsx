"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import { paths } from "@/lib/api-client/paths";
import type { InvoiceSummary } from "@/lib/contract/schemas/invoices";
import { StateBadge } from "./state-badge";

/** Documents, each with the way to itself. On phones what matters most of each. */
export function InvoiceTable({ items, withProject }: { items: readonly InvoiceSummary[]; withProject: boolean }) {
  const t = useTranslations("invoices");
  const format = useFormat();
  const date = (day: string | null) => (day === null ? "–" : format.date(day));
  return (
    <TableFrame label={t("list")}>
      <Table>
        <thead>
          <tr>
            <Th>{t("number")}</Th>
            {withProject && <Th className="max-md:hidden">{t("project")}</Th>}
            <Th className="max-md:hidden">{t("month")}</Th>
            <Th className="max-md:hidden">{t("state")}</Th>
            <Th className="max-lg:hidden">{t("issuedOn")}</Th>
            <Th className="max-lg:hidden">{t("dueOn")}</Th>
            <Th className="text-right">{t("total")}</Th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ id, kind, number, project, month, state, issuedOn, dueOn, total, currency }) => (
            <Tr key={id}>
              <Td>
                <Link
                  href={paths.invoice(project.name, id)}
                  className="inline-flex items-center font-medium text-accent-text hover:underline max-md:min-h-11"
                >
                  {number ?? t("draftOf", { month: format.month(month, { short: true }) })}
                </Link>
                {kind === "credit-note" && <span className="text-12 text-fg-3"> {t("kinds.credit-note")}</span>}
                <span className="block pb-2 text-12 whitespace-normal text-fg-3 md:hidden">
                  {withProject ? `${project.title}, ${format.month(month)}` : format.month(month)}
                  <span className="mt-1 block">
                    <StateBadge state={state} />
                  </span>
                </span>
              </Td>
              {withProject && <Td className="max-md:hidden">{project.title}</Td>}
              <Td className="text-fg-2 max-md:hidden">{format.month(month)}</Td>
              <Td className="max-md:hidden">
                <StateBadge state={state} />
              </Td>
              <Td className="text-fg-2 max-lg:hidden">{date(issuedOn)}</Td>
              <Td className="text-fg-2 max-lg:hidden">{date(dueOn)}</Td>
              <Td className="text-right font-semibold tabular-nums">{format.money(total, currency)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableFrame>
  );
}
