import { randomUUID } from "node:crypto";
import type { Decimal } from "@/lib/billing/decimal";
import { invoiceOf, type InvoiceMonth } from "@/lib/billing/invoice";
import { differences, type InvoiceLine } from "@/lib/billing/invoice-lines";
import { cardsOf } from "@/lib/billing/rate";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { digitsOf, taxAt, type Tax } from "@/lib/billing/statement";
import type { Tx } from "@/lib/db/client";
import type { InvoiceMonth as MonthRow, Project } from "@/lib/generated/prisma/client";
import { unpriced } from "@/lib/rates/charges";
import { toCredit, toTax, type ProjectCharge } from "@/lib/rates/to-charge";
import { groupBy } from "@/lib/util/group-by";
import type { Sentence } from "@/lib/util/say";
import { lateInClosedMonths, reasonsFor, type Late } from "./late";
import { rateMonth, toMonth, type ByProject } from "./rate-months";
import { readStanding, type Standing } from "./read-standing";

/** What the drafts of a month are made from. */
export type Parts = {
  month: InvoiceMonth;
  own: ByProject;
  unpriced: boolean;
  /** Earlier months that the ledger has learnt something of since, as they are rated now. */
  changed: { month: string; lines: ByProject }[];
  late: readonly Late[];
  standing: Standing;
  taxes: Tax[];
  credits: ProjectCharge[];
  currency: string;
  cents: { digits: number; rounding: "half-even" | "half-up" };
};

/**
 * @param earlier the months before that are closed
 * @throws wrong-state where nothing has a price
 */
async function readParts(tx: Tx, month: InvoiceMonth, earlier: readonly InvoiceMonth[]): Promise<Parts> {
  const late = await lateInClosedMonths(tx);
  const cards = await loadRateCards(tx);
  const currency = cards.at(-1)?.currency;
  if (currency === undefined) throw unpriced();
  const changed: Parts["changed"] = [];
  for (const one of earlier.filter((before) => late.some((learnt) => learnt.month === before.month)))
    changed.push({ month: one.month, lines: (await rateMonth(tx, one, cards)).lines });
  const taxes = await tx.projectTax.findMany();
  const credits = await tx.projectCredit.findMany({ where: { month: { lte: month.month }, currency } });
  const rated = await rateMonth(tx, month, cards);
  const standing = await readStanding(tx, [month.month, ...changed.map((one) => one.month)]);
  return {
    ...{ month, late, changed, currency, standing, own: rated.lines, unpriced: rated.unpriced },
    taxes: taxes.map(toTax),
    credits: credits.map(toCredit),
    cents: { digits: digitsOf(currency), rounding: cardsOf(cards, month).at(-1)?.rounding ?? "half-even" },
  };
}

export type Draft = {
  id: string;
  project: Project;
  said: ReturnType<typeof invoiceOf>;
  /** Why a line is another one than was invoiced. */
  reasons: (line: InvoiceLine) => (Sentence | string)[];
};

/**
 * The drafts that a month comes to now: of every project that has something to pay for it, or to be told about earlier months,
 * and has no invoice of it that stands. Reads only.
 * @param closed the months that are closed
 */
export async function composeMonth(
  tx: Tx,
  month: InvoiceMonth,
  closed: readonly MonthRow[],
): Promise<{ drafts: Draft[]; parts: Parts }> {
  const earlier = closed.filter((one) => one.month < month.month);
  const parts = await readParts(tx, month, earlier.map(toMonth));
  const projects = await tx.project.findMany({ orderBy: [{ title: "asc" }, { id: "asc" }] });
  const credits = groupBy(parts.credits, ({ project }) => project);
  const late = groupBy(parts.late, ({ project }) => project);
  const drafts = projects.map((project) =>
    compose(project, parts, { credits: credits.get(project.id) ?? [], late: late.get(project.id) ?? [] }),
  );
  return { parts, drafts: drafts.filter((draft) => draft !== null) };
}

/** The draft of a project; null where it has one that stands, and where nothing is to be said to it. Credits and news are its own. */
function compose(project: Project, parts: Parts, { credits, late }: Pick<Parts, "credits" | "late">): Draft | null {
  const { month, own, changed, standing } = parts;
  const mine = standing.of(project.id);
  if (mine.has(month.month)) return null;
  const lines = differences(own.get(project.id) ?? [], mine.linesOf(month.month));
  // A month whose invoice is void is not owed until it is closed again.
  for (const one of changed.filter((before) => !mine.isVoid(before.month)))
    lines.push(...differences(one.lines.get(project.id) ?? [], mine.linesOf(one.month)).filter(isMoney));
  if (!lines.some(isMoney)) return null;
  const left = credits.map((credit) => ({ ...credit, amount: mine.left(credit).toFixed() }));
  const tax = taxAt(parts.taxes, project.id, month.month);
  const said = invoiceOf({ month: month.month, lines, carried: mine.carried, credits: left, tax }, parts.cents);
  const reasons = (line: InvoiceLine) => {
    const since = mine.knownAt(line.month);
    const news = late.filter((one) => one.month === line.month && (since === null || one.recordedAt >= since));
    return line.before === null && line.month === month.month ? [] : reasonsFor(news, line.stack);
  };
  return { id: randomUUID(), project, said, reasons };
}

const isMoney = ({ amount }: { amount: Decimal }) => !amount.eq("0");
