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
