import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";
import type { LeaseView } from "@/lib/contract/schemas/leases";
import type { ByCard, ChangePrice, LaunchPrice, PowerPrice, Price } from "@/lib/contract/schemas/prices";

const NONE = "price: none is set";

const both = ({ hour, month, lease }: Price, currency: string): string =>
  `${hour} ${currency} an hour, ${month} ${currency} a month of 730 h` +
  (lease === undefined ? "" : `, ${lease} ${currency} to the end of its lease`);

/** What something adds to a month. */
export const monthLine = (price: Price | null, currency: string): string =>
  price === null ? "no price" : `${price.month} ${currency} a month of 730 h`;

const byCard = ({ card, next }: ByCard): string =>
  next ? `(rate card ${card}; from ${next.from} on ${next.card})` : `(rate card ${card})`;

/** What a launch would add to the project's cost. */
export const priceLine = (price: LaunchPrice | null): string =>
  price === null ? NONE : `price: ${both(price, price.currency)} ${byCard(price)}`;

/** What a stack costs now, and after a change. */
export const changeLine = (price: ChangePrice | null): string =>
  price === null
    ? NONE
    : `price: ${both(price.after, price.currency)}; now ${both(price.before, price.currency)} ${byCard(price)}`;

/** What a stack costs once it is started or stopped, and as it is. */
export function powerLine(price: PowerPrice | null, action: "start" | "stop"): string {
  if (price === null) return NONE;
  const { currency, running, stopped } = price;
  const [after, now] = action === "start" ? [running, stopped] : [stopped, running];
  return `price: ${both(after, currency)}; now ${both(now, currency)}`;
}

/** When a lease ends, and what the stack costs until then. */
export function leaseLines({ endsAt, price }: LeaseView): string[] {
  const end = endsAt === null ? "the lease: none, it stays until somebody removes it" : `the lease ends at ${endsAt}`;
  if (price === null) return [end, NONE];
  const { currency, hour, month, after, difference } = price;
  const change = difference === null ? "" : ` (${difference} ${currency} more than as it is)`;
  return [end, `price: ${both({ hour, month, ...(after !== null && { lease: after }) }, currency)}${change}`];
}

const SAID: Record<Exclude<BudgetCheckView["verdict"], "fits">, string> = {
  granted: "goes above it, which finance has granted",
  warn: "goes above it",
  approval: "goes above it and needs an override",
  block: "is blocked by it",
};

/** What budgets say of an order that does not fit them. */
export const budgetLines = (checks: readonly BudgetCheckView[]): string[] =>
  checks.flatMap(({ verdict, title, amount, order, after, currency }) =>
    verdict === "fits"
      ? []
      : [
          `budget of ${title}: ${amount} ${currency} a month; this ${SAID[verdict]} (it adds ${order} ${currency}` +
            `${after === null ? "" : `, which makes ${after} ${currency}`})`,
        ],
  );
