import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { InvoiceView } from "@/lib/contract/schemas/invoices";
import { english } from "@/lib/util/say";
import { tagsJson } from "@/lib/util/tags";
import { toCsv, type Cell } from "@/lib/util/csv";
import { readInvoice } from "./find-invoice";
import { viewOf } from "./get-invoice";

/** What the columns mean is in docs/invoices.md. */
export const COLUMNS = [
  ...[
    "invoice",
    "kind",
    "month",
    "about_month",
    "project_id",
    "project",
    "charge",
    "stack_id",
    "stack",
    "service",
    "os",
  ],
  ...[
    "mode",
    "flavour",
    "owner",
    "tags",
    "meter",
    "quantity",
    "unit",
    "rate_card",
    "percent",
    "before",
    "amount",
    "currency",
  ],
  "reason",
] as const;

/** The lines of a document, then its credits and its tax: the amounts add up to its total but for the rounding of the net. */
export const exportInvoice: UseCase<Api["exportInvoice"]> = async (viewer, { params }) => {
  const invoice = await viewOf(await readInvoice(viewer, params));
  const { number, kind, month, project, currency } = invoice;
  const head = (about: string): Cell[] => [number, kind, month, about, project.id, project.title];
  const rows = invoice.lines.map((line): Cell[] => [
    ...head(line.month),
    ...[line.failedLaunch ? "failed-launch" : line.charge, line.stack?.id ?? null, line.stack?.name ?? null],
    ...[line.service, line.os, line.mode, line.flavour, line.owner, tagsJson(line.tags)],
    ...[line.meter, exact(line.quantity), line.unit],
    ...[line.rateCard, exact(line.arithmetic?.percent), exact(line.before?.amount), exact(line.amount), currency],
    line.reasons.map(english).join(" "),
  ]);
  const sum = (charge: string, amount: string, reason: string): Cell[] => [
    ...head(month),
    ...[charge, ...Array<null>(13).fill(null)],
    ...[exact(amount), currency, reason],
  ];
  for (const credit of invoice.credits) rows.push(sum("credit", `-${credit.amount}`, credit.reason));
  if (invoice.tax) rows.push(sum("tax", invoice.taxAmount, `${invoice.tax.name} ${invoice.tax.percent} %`));
  return { name: `${fileNameOf(invoice)}.csv`, text: toCsv(COLUMNS, rows) };
};

/** Numbers may have slashes, which no file's name has. */
export const fileNameOf = ({ number, month, project }: Pick<InvoiceView, "number" | "month" | "project">): string =>
  number?.replaceAll("/", "-") ?? `draft-${month}-${project.name}`;

const exact = (decimal: string | null | undefined): Cell => (decimal == null ? null : { decimal });
