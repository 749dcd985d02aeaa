import { randomUUID } from "node:crypto";
import { audit } from "@/lib/auth/audit";
import { Big, type Decimal } from "@/lib/billing/decimal";
import { invoiceOf, type InvoiceMonth } from "@/lib/billing/invoice";
import { differences, type InvoiceLine } from "@/lib/billing/invoice-lines";
import { cardsOf } from "@/lib/billing/rate";
import { loadRateCards } from "@/lib/billing/rate-cards";
import { digitsOf, taxAt, type Tax } from "@/lib/billing/statement";
import type { Db, Tx } from "@/lib/db/client";
import type { Project } from "@/lib/generated/prisma/client";
import { unpriced } from "@/lib/rates/charges";
import type { Sentence } from "@/lib/util/say";
import { requireClosable } from "./closable";
import { issue } from "./issue";
import { lateInClosedMonths, reasonsFor, type Late } from "./late";
import { toRow } from "./lines";
import { rateMonth, toMonth, type ByProject } from "./rate-months";
import { readNames } from "./read-names";
import { readStanding, type Standing } from "./read-standing";
import { lockInvoices, readSettings } from "./settings";

/** All projects of a large installation take some seconds. */
const LIMIT_MS = 5 * 60_000;
/** Rows in one statement: each column of a row is a parameter, of which PostgreSQL takes 65,535. */
const CHUNK = 2_000;

export type Closing = {
  month: string;
  /** Null: the worker. */
  userId: string | null;
  timeZone: string;
  /** The time it is. */
  now: Date;
};
export type Closed = { month: string; made: { id: string; project: string; total: string }[] };

/**
 * Closes a month: makes a draft for every project that has something to pay for it, or to be told about earlier months, and has no
 * invoice of it that stands. So whoever closes it again makes only what is missing: nothing, or what was thrown away or
 * declared void since.
 * @throws wrong-state where it cannot be closed yet
 */
export function closeMonth(database: Db, { month: asked, userId, timeZone, now }: Closing): Promise<Closed> {
  return database.$transaction(
    async (tx) => {
      await lockInvoices(tx);
      const settings = await readSettings(tx);
      const closed = await tx.invoiceMonth.findMany({ orderBy: { month: "asc" } });
      const month = requireClosable(asked, settings, closed, timeZone, now);
      const isNew = !closed.some((one) => one.month === asked);
      const late = await lateInClosedMonths(tx);
      if (isNew) await begin(tx, month, userId, now);
      const earlier = closed.filter((one) => one.month < asked);
      const parts = await readParts(tx, month, earlier.map(toMonth), late);
      const projects = await tx.project.findMany({ orderBy: [{ title: "asc" }, { id: "asc" }] });
      const drafts = projects.map((project) => compose(project, parts)).filter((draft) => draft !== null);
      await keep(tx, drafts, parts, { userId, now });
      const result = drafts.map(({ id, project, said }) => ({ id, project: project.id, total: said.total.toFixed() }));
      const data = { before: { closed: !isNew }, after: { closed: true, made: result } };
      if (isNew || drafts.length > 0)
        await audit(tx, { userId, action: "month.closed", target: `month:${asked}`, data });
      if (settings.issueAtClosing)
        for (const { id } of drafts) await issue(tx, id, { settings, userId, timeZone, now });
      return { month: asked, made: result };
    },
    { timeout: LIMIT_MS },
  );
}

const begin = (tx: Tx, { month, timeZone, from, to }: InvoiceMonth, closedById: string | null, closedAt: Date) =>
  tx.invoiceMonth.create({
    data: { month, timeZone, from: new Date(from), to: new Date(to), closedAt, closedById },
  });

type Parts = {
  month: InvoiceMonth;
  own: ByProject;
  /** Earlier months that the ledger has learnt something of since, as they are rated now. */
  changed: { month: string; lines: ByProject }[];
  late: readonly Late[];
  standing: Standing;
  taxes: Tax[];
  credits: { id: string; project: string; month: string; amount: string; reason: string }[];
  currency: string;
  cents: { digits: number; rounding: "half-even" | "half-up" };
};

async function readParts(
  tx: Tx,
  month: InvoiceMonth,
  earlier: readonly InvoiceMonth[],
  late: readonly Late[],
): Promise<Parts> {
  const cards = await loadRateCards(tx);
  const currency = cards.at(-1)?.currency;
  if (currency === undefined) throw unpriced();
  const changed: Parts["changed"] = [];
  for (const one of earlier.filter((before) => late.some((learnt) => learnt.month === before.month)))
    changed.push({ month: one.month, lines: await rateMonth(tx, one, cards) });
  const taxes = await tx.projectTax.findMany();
  const credits = await tx.projectCredit.findMany({ where: { month: { lte: month.month }, currency } });
  const standing = await readStanding(tx, [month.month, ...changed.map((one) => one.month)]);
  return {
    ...{ month, late, changed, currency, standing, own: await rateMonth(tx, month, cards) },
    taxes: taxes.map(({ projectId: project, name, percent, validFrom: from }) => ({
      ...{ project, name, percent: percent.toFixed(), from },
    })),
    credits: credits.map((one) => ({
      ...{ id: one.id, project: one.projectId, month: one.month, amount: one.amount.toFixed(), reason: one.reason },
    })),
    cents: { digits: digitsOf(currency), rounding: cardsOf(cards, month).at(-1)?.rounding ?? "half-even" },
  };
}

type Draft = {
  id: string;
  project: Project;
  said: ReturnType<typeof invoiceOf>;
  reasons: (line: InvoiceLine) => (Sentence | string)[];
};

/** The draft of a project; null where it has one that stands, and where nothing is to be said to it. */
function compose(project: Project, parts: Parts): Draft | null {
  const { month, own, changed, standing, late } = parts;
  const mine = standing.of(project.id);
  if (mine.has(month.month)) return null;
  const lines = differences(own.get(project.id) ?? [], mine.linesOf(month.month));
  // A month whose invoice is void is not owed until it is closed again.
  for (const one of changed.filter((before) => !mine.isVoid(before.month)))
    lines.push(...differences(one.lines.get(project.id) ?? [], mine.linesOf(one.month)).filter(isMoney));
  if (!lines.some(isMoney)) return null;
  const credits = parts.credits.filter((credit) => credit.project === project.id);
  const left = credits.map((credit) => ({ ...credit, amount: mine.left(credit).toFixed() }));
  const tax = taxAt(parts.taxes, project.id, month.month);
  const said = invoiceOf({ month: month.month, lines, carried: mine.carried, credits: left, tax }, parts.cents);
  const learnt = late.filter((one) => one.project === project.id);
  const reasons = (line: InvoiceLine) => {
    const since = mine.knownAt(line.month);
    const news = learnt.filter((one) => one.month === line.month && (since === null || one.recordedAt >= since));
    return line.before === null && line.month === month.month ? [] : reasonsFor(news, line.stack);
  };
  return { id: randomUUID(), project, said, reasons };
}

const isMoney = ({ amount }: { amount: Decimal }) => !amount.eq("0");

async function keep(
  tx: Tx,
  drafts: readonly Draft[],
  { month, currency, cents, credits }: Parts,
  { userId, now }: Pick<Closing, "userId" | "now">,
): Promise<void> {
  const names = await readNames(
    tx,
    drafts.flatMap(({ said }) => said.lines),
  );
  await tx.invoice.createMany({
    data: drafts.map(({ id, project, said }) => ({
      ...{ id, month: month.month, projectId: project.id, projectName: project.name, projectTitle: project.title },
      ...{ createdAt: now, createdById: userId, currency, ...cents },
      ...{
        net: said.net.toFixed(),
        total: said.total.toFixed(),
        taxName: said.tax?.name,
        taxPercent: said.tax?.percent,
      },
      taxAmount: (said.tax?.amount ?? Big("0")).toFixed(),
    })),
  });
  const lines = drafts.flatMap(({ id: invoiceId, said, reasons }) =>
    said.lines.map((line, i) => ({ invoiceId, position: i + 1, ...toRow(line, names, reasons(line)) })),
  );
  for (let i = 0; i < lines.length; i += CHUNK) await tx.invoiceLine.createMany({ data: lines.slice(i, i + CHUNK) });
  const why = new Map(credits.map(({ id, reason }) => [id, reason]));
  await tx.invoiceCredit.createMany({
    data: drafts.flatMap(({ id: invoiceId, said }) =>
      said.credits.map(({ credit, amount }) => ({
        ...{ invoiceId, creditId: credit, reason: why.get(credit) ?? "", amount: amount.toFixed() },
      })),
    ),
  });
}
