import { divideWhole, type Decimal } from "../decimal";
import type { InvoiceLine } from "../invoice-lines";
import { METERS } from "../meters";
import type { Period } from "../period";
import {
  baseRow,
  commitmentAsResource,
  flat,
  periodOf,
  quantityOf,
  resourceOf,
  subjectCells,
  UNIT,
  type Account,
} from "./cells";
import type { FocusRow } from "./columns";
import { FOCUS_UNITS, METER_TITLES } from "./words";

/** A line about what was invoiced before, and when that was used. */
export type Correction = { line: InvoiceLine; period: Period };

/**
 * Rows of what earlier months came to later. They are charged in the billing period of the invoice that they are on, and their charge period
 * is the month that they are about (FOCUS, "Charge Class"). Of a difference there is no price that a quantity could be multiplied with, so
 * its costs are all the same.
 */
export function* correctionRows(of: Account, corrections: readonly Correction[]): Generator<FocusRow> {
  for (const { line, period } of corrections) {
    const { charge, stack, meter, card, amount } = line;
    const about =
      charge === "usage"
        ? subjectCells(of, { ...line, project: of.project, ...{ failedLaunch: line.failedLaunch || undefined } })
        : { ...baseRow(of), ...resourceOf(of, stack), ChargeCategory: "Adjustment" };
    yield {
      ...about,
      ...costsOf(of, amount),
      ...periodOf(period),
      ...{ ChargeClass: "Correction", ChargeFrequency: "One-Time", x_RateCard: card },
      ChargeDescription: describe(line, about.ChargeDescription),
      ...(meter &&
        (charge === "commitment" ? commitmentAsResource(of, meter) : { SkuId: meter, SkuMeter: METER_TITLES[meter] })),
      ...(charge === "usage" && quantityCells(line)),
    };
  }
}

function quantityCells({ meter, quantity }: InvoiceLine): Partial<FocusRow> {
  if (meter === null || quantity === null) return {};
  const units = quantityOf(divideWhole(quantity * UNIT, METERS[meter].base, "half-even")).toFixed();
  const unit = FOCUS_UNITS[meter];
  return { PricingQuantity: units, PricingUnit: unit, ConsumedQuantity: units, ConsumedUnit: unit };
}

function describe({ charge, month, amount }: InvoiceLine, about: string | null): string {
  if (charge === "carried") return amount.lt("0") ? "Carried from an earlier invoice" : "Carried to the next invoice";
  const what = { commitment: "what was not used of a commitment", minimum: "up to the minimum of a month" };
  return `Correction of ${month}: ${charge === "commitment" || charge === "minimum" ? what[charge] : (about ?? "")}`;
}

function costsOf(of: Account, amount: Decimal) {
  const { BilledCost, EffectiveCost, ListCost, ContractedCost } = flat(of, amount);
  return { BilledCost, EffectiveCost, ListCost, ContractedCost };
}

/** What a credit note takes back. */
export type CreditNote = {
  /** The invoice's number. */
  about: string;
  /** The invoice's month. */
  period: Period;
  /** Below 0. */
  net: Decimal;
  tax: { name: string; percent: string; amount: Decimal } | null;
};

/**
 * Rows of a credit note. A month that was invoiced takes no more charges, so it is billed in the one in which the note was issued.
 * @param of that month, and the note's number
 */
export function* creditNoteRows(of: Account, { about, period, net, tax }: CreditNote): Generator<FocusRow> {
  const common = { ...periodOf(period), ChargeClass: "Correction", ChargeFrequency: "One-Time" };
  yield {
    ...{ ...flat(of, net), ...common },
    ...{ ChargeCategory: "Credit", ChargeDescription: `Credit note about ${about}` },
  };
  if (!tax || tax.amount.eq("0")) return;
  yield {
    ...{ ...flat(of, tax.amount), ...common },
    ...{
      ChargeCategory: "Tax",
      ChargeDescription: `${tax.name}, ${tax.percent} percent, of a credit note about ${about}`,
    },
  };
}
