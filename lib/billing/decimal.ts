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

/** A decimal as whole numbers: `units` / 10^`places`. Thousands of them are reckoned with faster so. */
export type Scaled = { units: bigint; places: number };

export function toScaled(decimal: Decimal): Scaled {
  const [whole = "", fraction = ""] = decimal.toFixed().split(".");
  return { units: BigInt(whole + fraction), places: fraction.length };
}

/** dividend / divisor, rounded once to a whole number. @throws RangeError for a divisor of 0 */
export function divideWhole(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = dividend / divisor;
  const rest = dividend - quotient * divisor;
  const doubled = 2n * (rest < 0n ? -rest : rest);
  const size = divisor < 0n ? -divisor : divisor;
  const isUp = doubled === size ? rounding === "half-up" || quotient % 2n !== 0n : doubled > size;
  if (!isUp) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** A whole number of micro-units, as a person writes it: "18.64". */
export function microsText(micros: bigint): string {
  const digits = String(micros < 0n ? -micros : micros).padStart(MICRO + 1, "0");
  const fraction = digits.slice(-MICRO).replace(/0+$/, "");
  return `${micros < 0n ? "-" : ""}${digits.slice(0, -MICRO)}${fraction && "."}${fraction}`;
}

export const fromMicros = (micros: bigint): Decimal => Big(microsText(micros));
