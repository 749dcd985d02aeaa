import { groupBy } from "@/lib/util/group-by";
import { Big, divide, MICRO, type Decimal } from "../decimal";
import { sumOf } from "../invoice-lines";
import type { Statement } from "../statement";
import { flat, periodOf, type Account } from "./cells";
import type { FocusRow } from "./columns";
import type { Correction } from "./corrections";

/** What rows of a statement's charges came to. */
export type Charged = {
  /** At the prices of the list and at those that the project pays, without purchases and corrections. */
  list: Decimal;
  agreed: Decimal;
  /** Exact, without corrections. */
  rated: Decimal;
  corrections: readonly Correction[];
};

/** What makes the rated total what is to pay: rounding, credits, tax. */
export function* statementRows(of: Account, { net, credits, tax }: Statement, charged: Charged): Generator<FocusRow> {
  let { list, agreed } = charged;
  const others: [Decimal, Partial<FocusRow>][] = [
    [
      net.minus(charged.rated).minus(sumOf(charged.corrections.map(({ line }) => line))),
      { ChargeCategory: "Adjustment", ChargeDescription: `Rounding to the digits of ${of.currency}` },
    ],
    ...credits.map(({ amount }): [Decimal, Partial<FocusRow>] => [
      amount.times("-1"),
      { ChargeCategory: "Credit", ChargeFrequency: "One-Time", ChargeDescription: "Credit of the project" },
    ]),
  ];
  for (const [amount, cells] of others) {
    if (amount.eq("0")) continue;
    list = list.plus(amount);
    agreed = agreed.plus(amount);
    yield { ...flat(of, amount), ChargeFrequency: "Recurring", ...cells };
  }
  if (tax) yield* taxRows(of, tax, { ...charged, list, agreed });
}

/**
 * Tax is rounded once, for all that is to pay, but what corrections have of it is a correction too, of the month that it is about. So each
 * such month has a row with the tax of its corrections, to the micro-unit, and the rest is that of the month itself.
 */
function* taxRows(of: Account, tax: NonNullable<Statement["tax"]>, charged: Charged): Generator<FocusRow> {
  const share = (cost: Decimal) => cost.times(tax.percent).times("0.01");
  const common = { ChargeCategory: "Tax", ChargeDescription: `${tax.name}, ${tax.percent} percent` };
  let rest = tax.amount;
  for (const [month, corrections] of groupBy(charged.corrections, ({ line }) => line.month)) {
    const sum = share(sumOf(corrections.map(({ line }) => line)));
    const amount = divide(sum, Big("1"), MICRO, "half-even");
    if (amount.eq("0")) continue;
    rest = rest.minus(amount);
    yield {
      ...{ ...flat(of, amount), ...common, ...periodOf(corrections[0]!.period) },
      ...{ ChargeClass: "Correction", ChargeFrequency: "One-Time" },
      ChargeDescription: `${common.ChargeDescription}, of corrections of ${month}`,
      ...{ ListCost: sum.toFixed(), ContractedCost: sum.toFixed() },
    };
  }
  if (rest.eq("0")) return;
  yield {
    ...{ ...flat(of, rest), ...common, ChargeFrequency: "Recurring" },
    ...{ ListCost: share(charged.list).toFixed(), ContractedCost: share(charged.agreed).toFixed() },
  };
}
