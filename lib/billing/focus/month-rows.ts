import { Big, divideWhole, fromMicros, type Decimal } from "../decimal";
import { METERS, type Meter } from "../meters";
import { sumOf } from "../invoice-lines";
import type { Period } from "../period";
import { matches, totalOf, type ExtraLine, type Line, type Priced, type Prices } from "../rate";
import type { RateCard } from "../rate-card";
import type { Statement } from "../statement";
import type { UsageSubject } from "../usage";
import { baseRow, flat, periodOf, quantityOf, resourceOf, serviceOf, subjectCells, UNIT, type Account } from "./cells";
import type { FocusRow } from "./columns";
import { correctionRows, type Correction } from "./corrections";
import { piecesOf, shareOut, wholes, type Piece } from "./pieces";
import { FOCUS_UNITS, METER_TITLES } from "./words";

/** Everything that one project is charged for in a month. */
export type ProjectMonth = Account & {
  /** Of `Use.daily`, in its order; the last one ends where use is counted to. */
  days: readonly Period[];
  /** Of this project alone. */
  prices: Prices["all"];
  /** In force in the month, in order. */
  cards: readonly RateCard[];
  /** What else is on the invoice: what earlier months came to, and what is carried. */
  corrections: readonly Correction[];
  /** Null: nothing is to pay for what belongs to the installation. */
  statement: Statement | null;
};

/**
 * The month of a project as rows of FOCUS 1.2: a row for each day, subject, meter and price. Cost is shared out so that the rows of a
 * line add up to it to the micro-unit; with tax, credits and the rounding to the currency's digits, all rows add up to what is
 * to pay. A commitment is a purchase that the rows of its use, and of what nobody used of it, amortize.
 */
export function* monthRows(of: ProjectMonth): Generator<FocusRow> {
  const totals = { list: Big("0"), agreed: Big("0") };
  for (const row of allRows(of)) {
    if (row.ChargeCategory !== "Purchase") {
      totals.list = totals.list.plus(row.ListCost!);
      totals.agreed = totals.agreed.plus(row.ContractedCost!);
    }
    yield row;
  }
  if (of.statement) yield* statementRows(of, of.statement, totals);
}

function* allRows(of: ProjectMonth): Generator<FocusRow> {
  yield* chargeRows(of);
  yield* correctionRows(of, of.corrections);
}

/** What a commitment was for so far. */
type Committed = { micros: bigint; quantity: bigint };

function* chargeRows(of: ProjectMonth): Generator<FocusRow> {
  const [terms] = of.cards;
  const committed = new Map<Meter, Committed>();
  const pieces = cutPools(of);
  const services = new Map<string, string | null>();
  for (const one of of.prices) {
    if (one.kind !== "usage") continue;
    if (one.subject.stack !== null) services.set(one.subject.stack, one.subject.service);
    yield* usageRows(of, one, pieces.get(one.pool)!, committed);
  }
  const extras = of.prices.filter((one): one is ExtraLine => one.kind !== "usage");
  for (const { meter, units, rate } of terms?.commitments.filter(({ project }) => project === of.project) ?? []) {
    const used = committed.get(meter) ?? { micros: 0n, quantity: 0n };
    const unused = extras.find((one) => one.kind === "commitment" && one.meter === meter);
    // Of an invoice that was made anew it may stand on another one already.
    if (used.quantity === 0n && !unused) continue;
    yield* commitmentRows(of, { meter, units, rate, used, unused: unused?.amount ?? null, card: terms!.id });
  }
  for (const { kind, stack, amount, card } of extras)
    if (kind === "minimum")
      yield {
        ...flat(of, amount),
        ...resourceOf(of, stack),
        ...serviceOf(of, services.get(stack!) ?? null),
        ChargeCategory: "Adjustment",
        ChargeFrequency: "Recurring",
        ChargeDescription: `Up to the minimum of a month, stack ${of.names.stack(stack!)}`,
        x_RateCard: card,
      };
}

/** Of each pool its pieces; tiers go on through the versions of the month. */
function cutPools({ prices, cards, project }: ProjectMonth): Map<Line["pool"], Piece[]> {
  const found = new Map<Line["pool"], Piece[]>();
  const used = new Map<Meter, Decimal>();
  for (const one of prices) {
    if (one.kind !== "usage" || found.has(one.pool)) continue;
    const { meter, card } = one.use;
    const terms = cards.find(({ id }) => id === card)!;
    const cut = piecesOf(one.pool.portions, terms, { project, meter, used: used.get(meter) ?? Big("0") });
    used.set(meter, cut.used);
    found.set(one.pool, cut.pieces);
  }
  return found;
}

function* usageRows(
  of: ProjectMonth,
  { subject, use, micros, percent }: Priced,
  pieces: readonly Piece[],
  committed: Map<Meter, Committed>,
): Generator<FocusRow> {
  const { meter } = use;
  const card = of.cards.find(({ id }) => id === use.card)!;
  const quantities = shareOut(
    divideWhole(use.quantity * UNIT, METERS[meter].base, "half-even"),
    wholes(pieces.map(({ quantity }) => quantity)),
  );
  const costs = shareOut(micros, wholes(pieces.map(({ quantity, rate }) => quantity.times(rate))));
  const about = { ...subjectCells(of, subject), x_RateCard: card.id };
  for (const [i, piece] of pieces.entries()) {
    if (piece.kind === "commitment") {
      const sum = committed.get(meter) ?? { micros: 0n, quantity: 0n };
      committed.set(meter, { micros: sum.micros + costs[i]!, quantity: sum.quantity + quantities[i]! });
    }
    const prices = pricesOf(piece, card, subject, meter, percent);
    const [daily, dailyCosts] = [shareOut(quantities[i]!, use.daily), shareOut(costs[i]!, use.daily)];
    for (const [day, quantity] of daily.entries()) {
      if (quantity === 0n && dailyCosts[day] === 0n) continue;
      const amount = fromMicros(dailyCosts[day]!);
      yield {
        ...about,
        ...periodOf(during(of.days[day]!, card)),
        ...prices.cells,
        ...pricedCells(quantityOf(quantity), meter, prices),
        ConsumedQuantity: quantityOf(quantity).toFixed(),
        ConsumedUnit: FOCUS_UNITS[meter],
        ...(piece.kind === "commitment"
          ? {
              ...commitmentCells(of, meter, card),
              ...{ CommitmentDiscountStatus: "Used", CommitmentDiscountQuantity: quantityOf(quantity).toFixed() },
              ...{ BilledCost: "0", EffectiveCost: amount.toFixed() },
            }
          : { BilledCost: amount.toFixed(), EffectiveCost: amount.toFixed() }),
      };
    }
  }
}

type UnitPrices = { list: Decimal; agreed: Decimal; cells: Partial<FocusRow> };

/** Surcharges that are for everybody are part of the list's price; what the project pays has all that the rate card says. */
function pricesOf(
  { kind, tier, list, agreed }: Piece,
  card: RateCard,
  { service, mode, failedLaunch }: UsageSubject,
  meter: Meter,
  percent: string,
): UnitPrices {
  const surcharge = card.adjustments
    .filter(({ projects, services, modes, meters }) => {
      const isListed = projects === undefined && matches(services, service) && matches(modes, mode);
      return isListed && matches(meters, meter);
    })
    .reduce((sum, one) => (Big(one.percent).gt("0") ? sum.plus(one.percent) : sum), Big("100"));
  const step = kind === "tier" ? `tier-${tier}` : kind === "allowance" ? "allowance" : "tier-1";
  const parts = [meter, service ?? "any", mode ?? "any", ...(failedLaunch ? ["failed-launch"] : []), step];
  const details = {
    ...{ x_Meter: meter, x_Service: service, x_Mode: mode, x_Step: step },
    ...(failedLaunch && { x_FailedLaunch: true }),
  };
  return {
    list: Big(list).times(surcharge).times("0.01"),
    agreed: Big(agreed).times(Big(percent).plus("100")).times("0.01"),
    cells: {
      ...{ SkuId: meter, SkuMeter: METER_TITLES[meter], SkuPriceId: parts.join("/") },
      SkuPriceDetails: JSON.stringify(details),
      PricingCategory: kind === "commitment" ? "Committed" : "Standard",
    },
  };
}

const pricedCells = (quantity: Decimal, meter: Meter, { list, agreed }: Pick<UnitPrices, "list" | "agreed">) => ({
  ...{ PricingQuantity: quantity.toFixed(), PricingUnit: FOCUS_UNITS[meter] },
  ...{ ListUnitPrice: list.toFixed(), ListCost: list.times(quantity).toFixed() },
  ...{ ContractedUnitPrice: agreed.toFixed(), ContractedCost: agreed.times(quantity).toFixed() },
});

type Commitment = {
  meter: Meter;
  units: string;
  rate: string;
  used: Committed;
  /** What nobody used of it costs; null: all was used. */
  unused: Decimal | null;
  card: string;
};

/** The purchase for the month, and what nobody used of it. */
function* commitmentRows(of: ProjectMonth, { meter, units, rate, used, unused, card }: Commitment) {
  if (Big(units).eq("0")) return;
  const terms = of.cards[0]!;
  const sku = `commitment/${meter}`;
  const about: FocusRow = {
    ...baseRow(of),
    ...commitmentCells(of, meter, terms),
    ...{ SkuId: sku, SkuPriceId: sku, SkuMeter: `Committed ${METER_TITLES[meter]}`, x_RateCard: card },
  };
  const billed = fromMicros(used.micros).plus(unused ?? "0");
  yield {
    ...about,
    ...{ ChargeCategory: "Purchase", ChargeFrequency: "Recurring", PricingCategory: "Standard" },
    ChargeDescription: `Commitment of ${units} ${FOCUS_UNITS[meter]} in the month, ${METER_TITLES[meter]}`,
    ...pricedCells(Big(units), meter, { list: Big(rate), agreed: Big(rate) }),
    ...{ BilledCost: billed.toFixed(), EffectiveCost: "0", CommitmentDiscountQuantity: units },
  };
  if (unused === null) return;
  yield {
    ...about,
    ...{ ChargeCategory: "Usage", ChargeFrequency: "Usage-Based", PricingCategory: "Committed" },
    ChargeDescription: `What was not used of a commitment, ${METER_TITLES[meter]}`,
    // Nothing was used, so it would have cost nothing on the list.
    ...pricedCells(Big("0"), meter, { list: Big(rate), agreed: Big(rate) }),
    ...{ BilledCost: "0", EffectiveCost: unused.toFixed(), CommitmentDiscountStatus: "Unused" },
    CommitmentDiscountQuantity: Big(units).minus(quantityOf(used.quantity)).toFixed(),
  };
}

const commitmentCells = (of: ProjectMonth, meter: Meter, { commitments }: RateCard) => {
  const units = commitments.find((one) => one.project === of.project && one.meter === meter)?.units;
  return {
    CommitmentDiscountId: `commitment/${of.project}/${meter}`,
    CommitmentDiscountName: `${METER_TITLES[meter]}${units === undefined ? "" : `, ${units} ${FOCUS_UNITS[meter]} a month`}`,
    ...{ CommitmentDiscountCategory: "Usage", CommitmentDiscountType: "Monthly commitment" },
    CommitmentDiscountUnit: FOCUS_UNITS[meter],
  };
};

/** What makes the rated total what is to pay: rounding, credits, tax. */
function* statementRows(
  of: ProjectMonth,
  { net, credits, tax }: Statement,
  totals: { list: Decimal; agreed: Decimal },
): Generator<FocusRow> {
  const others: [Decimal, Partial<FocusRow>][] = [
    [
      net.minus(totalOf(of.prices)).minus(sumOf(of.corrections.map(({ line }) => line))),
      { ChargeCategory: "Adjustment", ChargeDescription: `Rounding to the digits of ${of.currency}` },
    ],
    ...credits.map(({ amount }): [Decimal, Partial<FocusRow>] => [
      amount.times("-1"),
      { ChargeCategory: "Credit", ChargeFrequency: "One-Time", ChargeDescription: "Credit of the project" },
    ]),
  ];
  for (const [amount, cells] of others) {
    if (amount.eq("0")) continue;
    totals.list = totals.list.plus(amount);
    totals.agreed = totals.agreed.plus(amount);
    yield { ...flat(of, amount), ChargeFrequency: "Recurring", ...cells };
  }
  if (tax && !tax.amount.eq("0"))
    yield {
      ...flat(of, tax.amount),
      ...{
        ChargeCategory: "Tax",
        ChargeFrequency: "Recurring",
        ChargeDescription: `${tax.name}, ${tax.percent} percent`,
      },
      ListCost: totals.list.times(tax.percent).times("0.01").toFixed(),
      ContractedCost: totals.agreed.times(tax.percent).times("0.01").toFixed(),
    };
}

/** The part of a day in which a version of the rate card was in force. */
const during = (day: Period, card: RateCard): Period => ({
  from: Math.max(day.from, card.from),
  to: Math.min(day.to, card.to ?? Infinity),
});
