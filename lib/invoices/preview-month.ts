import type { UseCase } from "@/lib/auth/use-case";
import { sumOf } from "@/lib/billing/invoice-lines";
import type { Api } from "@/lib/contract/api";
import type { ClosingPreview } from "@/lib/contract/schemas/invoices";
import { db, type Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { requireClosable } from "./closable";
import { composeMonth, type Draft } from "./compose-month";
import { LIMIT_MS, readSettings } from "./settings";

/** What closing a month would make, for people to look at before it is closed. */
export const previewInvoiceMonth: UseCase<Api["previewInvoiceMonth"]> = (_viewer, { params: { month } }) =>
  previewMonth(db(), month, env().timeZone, new Date());

/** @param now the time it is */
export const previewMonth = (database: Db, asked: string, timeZone: string, now: Date): Promise<ClosingPreview> =>
  database.$transaction(
    async (tx) => {
      const settings = await readSettings(tx);
      const closed = await tx.invoiceMonth.findMany({ orderBy: { month: "asc" } });
      const month = requireClosable(asked, settings, closed, timeZone, now);
      const { drafts, parts } = await composeMonth(tx, month, closed);
      const { currency, unpriced } = parts;
      return { month: asked, currency, unpriced, items: drafts.map((draft) => toComing(draft, asked)) };
    },
    // What is read must be of one moment, else a document that is issued meanwhile would be missed in one place only.
    { timeout: LIMIT_MS, isolationLevel: "RepeatableRead" },
  );

function toComing({ project: { id, name, title }, said }: Draft, month: string) {
  const sum = (lines: Draft["said"]["lines"]) => sumOf(lines).toFixed();
  return {
    project: { id, name, title },
    adjustments: sum(said.lines.filter((line) => line.month !== month)),
    carried: sum(said.lines.filter(({ charge }) => charge === "carried")),
    credits: sumOf(said.credits).toFixed(),
    net: said.net.toFixed(),
    taxAmount: said.tax?.amount.toFixed() ?? "0",
    total: said.total.toFixed(),
  };
}
