import createBig from "big.js";

/**
 * Decimals of money. Strict: a binary float is refused wherever one would slip in. Sums and products are exact; division
 * rounds, so there is one a figure, here.
 */
export const Big = createBig();
Big.strict = true;

export type Decimal = createBig.Big;

/** How a figure with more than its digits is rounded. Half-up goes away from zero, half-even to the even neighbour. */
export type Rounding = "half-up" | "half-even";
const MODES = { "half-up": createBig.roundHalfUp, "half-even": createBig.roundHalfEven } as const;

/** Digits after the point of a line's amount: the micro-unit, which invoices add up and round to the currency's own digits. */
export const MICRO = 6;

/** dividend / divisor, rounded once to `digits` after the point. @throws for a divisor of 0 */
export function divide(dividend: Decimal, divisor: Decimal, digits: number, rounding: Rounding): Decimal {
  const Exact = createBig();
  Exact.strict = true;
  Exact.DP = digits;
  Exact.RM = MODES[rounding];
  return Big(Exact(dividend).div(divisor).toFixed());
}
