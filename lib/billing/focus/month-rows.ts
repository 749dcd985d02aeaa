import { Big, divideWhole, fromMicros, type Decimal } from "../decimal";
import { METERS, type Meter } from "../meters";
import type { Period } from "../period";
import { matches, totalOf, type ExtraLine, type Line, type Priced, type Prices } from "../rate";
import type { RateCard } from "../rate-card";
import type { Statement } from "../statement";
import type { UsageSubject } from "../usage";
import { baseRow, commitmentAsResource, commitmentCells, committedCells, flat, periodOf, quantityOf } from "./cells";
import { resourceOf, serviceOf, subjectCells, UNIT, type Account } from "./cells";
import type { FocusRow } from "./columns";
import { correctionRows, type Correction } from "./corrections";
import { piecesOf, shareOut, wholes, type Piece } from "./pieces";
import { statementRows } from "./statement-rows";
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
  const costs = { list: Big("0"), agreed: Big("0") };
  for (const row of chargeRows(of)) {
    if (row.ChargeCategory !== "Purchase") {
      costs.list = costs.list.plus(row.ListCost!);
      costs.agreed = costs.agreed.plus(row.ContractedCost!);
    }
    yield row;
  }
  yield* correctionRows(of, of.corrections);
  if (of.statement)
    yield* statementRows(of, of.statement, { ...costs, rated: totalOf(of.prices), corrections: of.corrections });
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
              ...{ ...commitmentCells(of, meter), ...committedCells(meter, quantityOf(quantity)) },
              CommitmentDiscountStatus: "Used",
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
  const resource = commitmentAsResource(of, meter);
  const about: FocusRow = { ...baseRow(of), ...resource, SkuPriceId: resource.SkuId, x_RateCard: card };
  const billed = fromMicros(used.micros).plus(unused ?? "0");
  yield {
    ...about,
    ...{ ChargeCategory: "Purchase", ChargeFrequency: "Recurring", PricingCategory: "Standard" },
    ChargeDescription: `Commitment of ${units} ${FOCUS_UNITS[meter]} in the month, ${METER_TITLES[meter]}`,
    ...pricedCells(Big(units), meter, { list: Big(rate), agreed: Big(rate) }),
    ...{ BilledCost: billed.toFixed(), EffectiveCost: "0", ...committedCells(meter, Big(units)) },
  };
  if (unused === null) return;
  yield {
    ...about,
    ...{ ChargeCategory: "Usage", ChargeFrequency: "Usage-Based", PricingCategory: "Committed" },
    ChargeDescription: `What was not used of a commitment, ${METER_TITLES[meter]}`,
    // Nothing was used, so it would have cost nothing on the list.
    ...pricedCells(Big("0"), meter, { list: Big(rate), agreed: Big(rate) }),
    ...{ BilledCost: "0", EffectiveCost: unused.toFixed(), CommitmentDiscountStatus: "Unused" },
    ...committedCells(meter, Big(units).minus(quantityOf(used.quantity))),
  };
}

/** The part of a day in which a version of the rate card was in force. */
const during = (day: Period, card: RateCard): Period => ({
  from: Math.max(day.from, card.from),
  to: Math.min(day.to, card.to ?? Infinity),
});
