import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";
import type { ChangePrice, LaunchPrice, Price } from "@/lib/contract/schemas/prices";

const NONE = "price: none is set";

const both = ({ hour, month }: Price, currency: string): string =>
  `${hour} ${currency} an hour, ${month} ${currency} a month of 730 h`;

/** What a launch would add to the project's cost. */
export const priceLine = (price: LaunchPrice | null): string =>
  price === null ? NONE : `price: ${both(price, price.currency)} (rate card ${price.card})`;

/** What a stack costs now, and after a change. */
export const changeLine = (price: ChangePrice | null): string =>
  price === null
    ? NONE
    : `price: ${both(price.after, price.currency)}; now ${both(price.before, price.currency)} (rate card ${price.card})`;

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
