import { METER_NAMES, type Meter } from "@/lib/billing/meters";
import type { RateCardDetail } from "@/lib/contract/schemas/rates";

type Terms = RateCardDetail["terms"];
export type Tier = Terms["overrides"][number]["tiers"][number];

/**
 * Terms as they are typed: texts, as the API has them, so nothing is rounded on the way. Every meter has its tiers, with ""
 * where it costs nothing, and "" stands for what is left out.
 */
export type TermsForm = Omit<Terms, "rates" | "allowances" | "minimum"> & {
  rates: Record<Meter, Tier[]>;
  allowances: Record<Meter, string>;
  minimum: string;
};

const forMeters = <T>(valueOf: (meter: Meter) => T) =>
  Object.fromEntries(METER_NAMES.map((meter) => [meter, valueOf(meter)])) as Record<Meter, T>;

export const toForm = ({ rates, allowances, minimum, ...rest }: Terms): TermsForm => ({
  ...rest,
  rates: forMeters((meter) => rates[meter] ?? [{ above: "0", rate: "" }]),
  allowances: forMeters((meter) => allowances[meter] ?? ""),
  minimum: minimum ?? "",
});

/** What the API takes; whether it is right, the API says by the paths of its fields. */
export function toTerms({ rates, allowances, minimum, ...rest }: TermsForm): Terms {
  const meters = <T>(all: Record<Meter, T>, isThere: (value: T) => boolean) =>
    Object.fromEntries(Object.entries(all).filter(([, value]) => isThere(value))) as Partial<Record<Meter, T>>;
  return {
    ...rest,
    rates: meters(rates, (tiers) => tiers.some(({ rate }) => rate.trim() !== "")),
    allowances: meters(allowances, (units) => units.trim() !== ""),
    minimum: minimum.trim() === "" ? null : minimum,
  };
}

/** A list with one of its rows changed, or without it. */
export const withRow = <T>(rows: readonly T[], index: number, row: T | null): T[] =>
  rows.flatMap((one, i) => (i === index ? (row === null ? [] : [row]) : [one]));
