import { findProject } from "@/lib/access/find-project";
import type { UseCase } from "@/lib/auth/use-case";
import type { UsageFilter } from "@/lib/billing/ledger/read";
import { rateDays } from "@/lib/billing/rate";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { hasTags, sortedTags } from "@/lib/util/tags";
import { METERS, quantityText } from "@/lib/billing/meters";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { toCsv, type Cell } from "@/lib/util/csv";
import { monthAt, readPart } from "./read-month";
import { readNames } from "./read-names";

/** What the columns mean is in docs/costs.md. */
export const COLUMNS = [
  ...["month", "project_id", "project", "stack_id", "stack", "service", "os", "mode", "flavour", "owner", "tags"],
  ...["charge", "meter", "quantity", "unit", "rate_card", "percent", "amount", "currency"],
] as const;

export const exportCosts: UseCase<Api["exportCosts"]> = async (_viewer, { params }) =>
  linesOf(params.month, "costs", {});

export const exportProjectCosts: UseCase<Api["exportProjectCosts"]> = async (viewer, { params }) => {
  const project = await findProject(viewer, params.project, "cost.read");
  return linesOf(params.month, `costs-${project.name}`, { project: project.id });
};

async function linesOf(asked: string, file: string, filter: UsageFilter): Promise<{ name: string; text: string }> {
  const at = monthAt(asked, new Date());
  const { name, month } = at;
  const cards = await loadRateCards(db());
  const { added, rest } = await readPart(db(), month, at.countedTo, cards, filter);
  const used = [...added, ...rest];
  const names = await readNames(db(), new Set(used.map(({ subject }) => subject)));
  const currency = cards[0]?.currency ?? "";
  const { lines } = rateDays(used, cards, month);
  const rows = lines.map((line): Cell[] => {
    const { project, stack, card, amount } = line;
    const whose = [project, names.project(project), stack, stack === null ? null : names.stack(stack).name];
    const money = [{ decimal: amount.toFixed() }, currency];
    if (line.kind !== "usage")
      return [name, ...whose, ...Array<null>(6).fill(null), line.kind, line.meter, null, null, card, null, ...money];
    const { service, os, mode, flavour, owner, tags, meter, quantity, percent, failedLaunch } = line;
    return [
      ...[name, ...whose, service, os, mode, flavour, owner === null ? null : names.title("owner", owner)],
      hasTags(tags) ? JSON.stringify(Object.fromEntries(sortedTags(tags))) : null,
      ...[failedLaunch ? "failed-launch" : "usage", meter, { decimal: quantityText(meter, quantity) }],
      ...[METERS[meter].unit, card, { decimal: percent }, ...money],
    ];
  });
  return { name: `${file}-${name}.csv`, text: toCsv(COLUMNS, rows) };
}
