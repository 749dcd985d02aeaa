import { Big, divide, type Decimal, type Rounding } from "./decimal";

/** A percentage on what a project is charged from a month on, until another one begins. */
export type Tax = {
  /** A project's id; null: every project that has none of its own. */
  project: string | null;
  /** "VAT" */
  name: string;
  /** Decimal text, 0 to 100. */
  percent: string;
  /** The first month: "2026-11". */
  from: string;
};

/** Money that a project is given: taken from what it is charged, from a month on, until it is used up. */
export type Credit = {
  id: string;
  /** "2026-11": the first month that it may be taken from. */
  month: string;
  /** Decimal text, more than 0. */
  amount: string;
};

/** The tax of a project in a month: its own newest one, else that of everybody; null where there is none. */
export function taxAt(taxes: readonly Tax[], project: string, month: string): Tax | null {
  const begun = taxes.filter(({ from }) => from <= month).sort((a, b) => (a.from < b.from ? 1 : -1));
  return begun.find((tax) => tax.project === project) ?? begun.find((tax) => tax.project === null) ?? null;
}

/** What of each credit can be taken: whole units of the currency's last digit, as nobody pays less than one. */
export const wholeCents = (credits: readonly Credit[], digits: number): Credit[] =>
  credits.map((credit) => ({ ...credit, amount: floor(Big(credit.amount), digits).toFixed() }));

function floor(amount: Decimal, digits: number): Decimal {
  const rounded = toCurrency(amount, digits, "half-even");
  return rounded.gt(amount) ? rounded.minus(Big("1").div(Big("10").pow(digits))) : rounded;
}

/** What is taken of each credit in a month. */
export type Taken = { credit: string; amount: Decimal };

/**
 * Takes credits from what months cost, month after month in their order, in each the oldest credit first. No month gets below
 * 0, and of no credit more is taken than there is.
 * @param months in the order of time, without a gap from the first credit's month on
 * @returns by month what is taken in it
 */
export function takeCredits(
  months: readonly { month: string; net: Decimal }[],
  credits: readonly Credit[],
): Map<string, Taken[]> {
  const left = credits
    .map((credit) => ({ ...credit, rest: Big(credit.amount) }))
    .sort((a, b) => (a.month === b.month ? (a.id < b.id ? -1 : 1) : a.month < b.month ? -1 : 1));
  return new Map(
    months.map(({ month, net }) => {
      let due = net;
      const taken: Taken[] = [];
      for (const credit of left) {
        const amount = credit.rest.lt(due) ? credit.rest : due;
        if (credit.month > month || amount.lte("0")) continue;
        due = due.minus(amount);
        credit.rest = credit.rest.minus(amount);
        taken.push({ credit: credit.id, amount });
      }
      return [month, taken] as const;
    }),
  );
}

export type Statement = {
  /** Sum of the month's lines, rounded to the currency's digits. */
  net: Decimal;
  credits: Taken[];
  tax: { name: string; percent: string; amount: Decimal } | null;
  /** What is to be paid. */
  total: Decimal;
};

/**
 * What a project is to pay for a month: this is where money is rounded to the currency's own digits, once for the net and once for
 * the tax, which is on what credits leave.
 */
export function statementOf(
  net: Decimal,
  credits: readonly Taken[],
  tax: Tax | null,
  { digits, rounding }: { digits: number; rounding: Rounding },
): Statement {
  const due = credits.reduce((rest, { amount }) => rest.minus(amount), net);
  const taxed = tax && { ...of(tax), amount: divide(due.times(tax.percent), Big("100"), digits, rounding) };
  return { net, credits: [...credits], tax: taxed, total: taxed ? due.plus(taxed.amount) : due };
}

const of = ({ name, percent }: Tax) => ({ name, percent });

/** A sum of lines in the currency's own digits. */
export const toCurrency = (sum: Decimal, digits: number, rounding: Rounding): Decimal =>
  divide(sum, Big("1"), digits, rounding);

/** How many digits a currency has behind the point (ISO 4217, as the runtime knows it). */
export const digitsOf = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
