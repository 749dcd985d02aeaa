import { audit } from "@/lib/auth/audit";
import { Big } from "@/lib/billing/decimal";
import type { InvoiceMonth } from "@/lib/billing/invoice";
import type { Db, Tx } from "@/lib/db/client";
import { requireClosable } from "./closable";
import { composeMonth, type Draft, type Parts } from "./compose-month";
import { issue } from "./issue";
import { toRow } from "./lines";
import { readNames } from "./read-names";
import { LIMIT_MS, lockInvoices, readSettings } from "./settings";

/** Rows in one statement: for each the compiler of the database client takes some 30 kB of memory, which its process never gives back. */
const CHUNK = 200;

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
      const { drafts, parts } = await composeMonth(tx, month, closed);
      if (isNew) await begin(tx, month, userId, now);
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
