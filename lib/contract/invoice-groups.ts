import { Big } from "@/lib/billing/decimal";
import { groupBy } from "@/lib/util/group-by";
import type { InvoiceLineView } from "./schemas/invoices";

/** adjustment: it changes what an earlier invoice said; other: of no stack. In the order in which they are shown. */
const KINDS = ["stack", "other", "adjustment"] as const;
type Kind = (typeof KINDS)[number];

/** Which lines stand together; those of the page have sentences in the reader's language, those of the PDF not yet. */
type Grouped = Pick<InvoiceLineView, "adjusts" | "month" | "stack" | "service" | "amount">;

export type LineGroup<L extends Grouped> = {
  key: string;
  kind: Kind;
  /** "2026-11": when it was used. */
  month: string;
  stack: L["stack"];
  service: string | null;
  lines: L[];
  /** What they come to, exactly. */
  amount: string;
};

/** Lines by stack and month, in their order: what the month used, what is of no stack, then what changes earlier months. */
export function groupLines<L extends Grouped>(lines: readonly L[]): LineGroup<L>[] {
  const groups = groupBy(lines, (line) => [kindOf(line), line.month, line.stack?.id ?? ""].join());
  return [...groups]
    .map(([key, own]): LineGroup<L> => {
      const { month, stack, service } = own[0]!;
      const amount = own.reduce((sum, line) => sum.plus(line.amount), Big("0")).toFixed();
      return { key, kind: kindOf(own[0]!), month, stack, service, lines: own, amount };
    })
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

const kindOf = ({ adjusts, stack }: Grouped): Kind => (adjusts ? "adjustment" : stack ? "stack" : "other");
