"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Table, TableFrame, Td, Th, Tr } from "@/components/ui/table";
import type { CostGroup, MonthCosts, StackCost } from "@/lib/contract/schemas/costs";
import { monthFrom } from "@/lib/util/months";
import type { BillingFilter } from "./billing-filter";
import { TONES } from "./chart-layout";
import { toneOf } from "./days-card";
import { shareOf } from "./share-of";
import { useCostWords } from "./use-cost-words";

type LinesCardProps = { data: MonthCosts; filter: BillingFilter; onChange: (filter: BillingFilter) => void };

/** Groups that open to their stacks, which open to their arithmetic. */
export function LinesCard({ data, filter, onChange }: LinesCardProps) {
  const t = useTranslations("billing");
  const format = useFormat();
  const { currency, groups, monthly, total, month, running } = data;
  const before = format.month(monthFrom(month, -1), { short: true });
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(groups.slice(0, 1).map(idOf)));
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <Card aria-label={t("lines")}>
      <TableFrame label={t("lines")} className="kit:rounded-card kit:border-0">
        <Table>
          <thead>
            <tr>
              <Th>{t("line")}</Th>
              <Th className="max-md:hidden">{t("dimensions.service")}</Th>
              <Th className="text-right">{t("amount")}</Th>
              <Th className="text-right max-md:whitespace-normal">
                {t(running ? "againstPart" : "against", { month: before })}
              </Th>
            </tr>
          </thead>
          {groups.map((group, i) => (
            <GroupRows
              key={idOf(group)}
              group={group}
              tone={Math.min(i, TONES)}
              currency={currency}
              filter={filter}
              open={open.has(idOf(group))}
              onToggle={() => toggle(idOf(group))}
              onOpen={(line) => onChange({ ...filter, line })}
            />
          ))}
          <tbody>
            {monthly.map(({ kind, project, projectTitle, stack, name, amount }) => (
              <Tr key={`${kind}${project}${stack ?? ""}`}>
                <Td className="text-fg-2">{t(`monthly.${kind}`)}</Td>
                <Td className="text-fg-2 max-md:hidden">{name ?? projectTitle}</Td>
                <Td className="text-right tabular-nums">{format.money(amount, currency)}</Td>
                <Td />
              </Tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="[&>*]:border-t [&>*]:border-line-2 [&>*]:font-semibold">
              <Td>{t("total")}</Td>
              <Td className="max-md:hidden" />
              <Td className="text-right tabular-nums">{format.money(total, currency)}</Td>
              <Td />
            </tr>
          </tfoot>
        </Table>
      </TableFrame>
    </Card>
  );
}

/** On phones a long name is broken, so that the amounts beside it stay in view. */
const NAME = "max-md:min-w-32 max-md:whitespace-normal max-md:[overflow-wrap:anywhere]";

const idOf = ({ key }: CostGroup): string => key ?? "";

type GroupRowsProps = {
  group: CostGroup;
  tone: number;
  currency: string;
  filter: BillingFilter;
  open: boolean;
  onToggle: () => void;
  onOpen: (stack: string) => void;
};

function GroupRows({ group, tone, currency, filter, open, onToggle, onOpen }: GroupRowsProps) {
  const t = useTranslations("billing");
  const format = useFormat();
  const words = useCostWords();
  const Icon = open ? ChevronDown : ChevronRight;
  const stacks = group.stacks.filter(({ stack }) => stack !== null).length;
  return (
    <tbody className="border-b border-line">
      <Tr>
        <Td className={NAME}>
          <button
            type="button"
            aria-expanded={open}
            onClick={onToggle}
            className="-ml-1 flex items-center gap-2 rounded-badge py-1 pr-1 text-left font-medium max-md:min-h-11"
          >
            <Icon aria-hidden="true" className="size-4 shrink-0 text-fg-3" />
            <span aria-hidden="true" className={cn("size-2.5 shrink-0 rounded-[2px]", toneOf(tone))} />
            {words.group(filter.by, group)}
          </button>
        </Td>
        <Td className="text-fg-2 max-md:hidden">{t("stacks", { count: stacks })}</Td>
        <Td className="text-right font-semibold tabular-nums">{format.money(group.amount, currency)}</Td>
        <Td className="text-right text-fg-2">
          <Against amount={group.amount} before={group.before} />
        </Td>
      </Tr>
      {open &&
        group.stacks.map((one) => (
          <StackRow
            key={`${one.stack ?? ""}${one.project}${one.service ?? ""}${one.os ?? ""}${one.purpose ?? ""}`}
            of={one}
            currency={currency}
            current={one.stack !== null && one.stack === filter.line}
            onOpen={onOpen}
          />
        ))}
    </tbody>
  );
}

type StackRowProps = { of: StackCost; currency: string; current: boolean; onOpen: (stack: string) => void };

function StackRow({ of, currency, current, onOpen }: StackRowProps) {
  const t = useTranslations("billing");
  const format = useFormat();
  const { stack, name, purpose, osTitle, serviceTitle, amount, before } = of;
  const images = osTitle === null ? t("images") : t("osImages", { os: osTitle });
  const own = purpose === null ? images : t(`purposes.${purpose}`);
  return (
    <Tr className={current ? "bg-accent-soft" : undefined}>
      <Td className={cn(NAME, "pl-11")}>
        {stack === null ? (
          <span className="text-fg-2">{own}</span>
        ) : (
          <button
            type="button"
            aria-expanded={current}
            onClick={() => onOpen(stack)}
            className="mono rounded-badge text-left hover:underline max-md:min-h-11"
          >
            {name}
          </button>
        )}
      </Td>
      <Td className="text-fg-2 max-md:hidden">{serviceTitle ?? "–"}</Td>
      <Td className="text-right tabular-nums">{format.money(amount, currency)}</Td>
      <Td className="text-right text-fg-2">
        <Against amount={amount} before={before} />
      </Td>
    </Tr>
  );
}

function Against({ amount, before }: { amount: string; before: string }) {
  const t = useTranslations("billing");
  const format = useFormat();
  const share = shareOf(amount, before);
  if (share === null) return t("new");
  const rounded = Math.round(share * 100);
  return rounded === 0 ? t("same") : `${rounded > 0 ? "+" : "−"}${format.percent(Math.abs(share))}`;
}
