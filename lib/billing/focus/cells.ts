import { sortedTags } from "@/lib/util/tags";
import { Big, type Decimal } from "../decimal";
import type { Meter } from "../meters";
import type { Period } from "../period";
import type { UsageSubject } from "../usage";
import { FOCUS_COLUMNS, type FocusRow } from "./columns";
import { classOf, FOCUS_UNITS, METER_TITLES, PURPOSE_TITLES } from "./words";

/** What ids are called, and what kind of service one is. */
export type FocusNames = {
  project: (id: string) => string;
  stack: (id: string) => string;
  service: (id: string) => { title: string; category: string | null };
  owner: (id: string) => string;
};

/** What all rows of a project and a billing period are about. */
export type Account = {
  project: string;
  isInstallation: boolean;
  month: Period;
  /** The document's number; null for what is on none that was issued. */
  invoice: string | null;
  currency: string;
  names: FocusNames;
};

/** Quantities have 12 digits behind the point, as in every export. */
const DIGITS = 12;
/** What a quantity is multiplied with to be a whole number. */
export const UNIT = 10n ** BigInt(DIGITS);

/** A quantity of so many parts of UNIT. */
export const quantityOf = (units: bigint): Decimal => Big(String(units)).times(`0.${"0".repeat(DIGITS - 1)}1`);

/** A charge without a quantity: all its costs are one. */
export function flat(of: Account, amount: Decimal): FocusRow {
  const cost = amount.toFixed();
  return { ...baseRow(of), BilledCost: cost, EffectiveCost: cost, ListCost: cost, ContractedCost: cost };
}

export function subjectCells(of: Account, subject: UsageSubject): FocusRow {
  const { stack, service, os, mode, flavour, owner, failedLaunch, purpose } = subject;
  // Those of people as they are, ours with their prefix.
  const tags = {
    ...Object.fromEntries(sortedTags(subject.tags ?? {})),
    ...{ "burgeon/os": os, "burgeon/mode": mode, "burgeon/flavour": flavour },
    "burgeon/owner": owner === null ? null : of.names.owner(owner),
    "burgeon/failed-launch": failedLaunch ? true : null,
    "burgeon/purpose": purpose ?? null,
  };
  const known = Object.entries(tags).filter(([, value]) => value !== null);
  const what = service === null ? (os === null ? "Images" : `OS image ${os}`) : of.names.service(service).title;
  return {
    ...baseRow(of),
    ...resourceOf(of, stack),
    ...serviceOf(of, service),
    ...{ ChargeCategory: "Usage", ChargeFrequency: "Usage-Based" },
    ChargeDescription: [
      what,
      ...(stack === null ? [] : [`stack ${of.names.stack(stack)}`]),
      ...(failedLaunch ? ["launch that failed"] : []),
      ...(purpose ? [PURPOSE_TITLES[purpose]] : []),
    ].join(", "),
    Tags: known.length > 0 ? JSON.stringify(Object.fromEntries(known)) : null,
  };
}

export const resourceOf = (of: Account, stack: string | null) =>
  stack === null ? {} : { ResourceId: stack, ResourceName: of.names.stack(stack), ResourceType: "Stack" };

/** The commitment that a charge is related to. */
export const commitmentCells = ({ project }: Account, meter: Meter) => ({
  CommitmentDiscountId: `commitment/${project}/${meter}`,
  CommitmentDiscountName: `Commitment, ${METER_TITLES[meter]}`,
  ...{ CommitmentDiscountCategory: "Usage", CommitmentDiscountType: "Monthly commitment" },
});

/** What of a commitment is bought, or used, or not used: whole units of the meter. */
export const committedCells = (meter: Meter, units: Decimal) => ({
  ...{ CommitmentDiscountQuantity: units.toFixed(), CommitmentDiscountUnit: FOCUS_UNITS[meter] },
});

/**
 * The commitment itself as what is charged (FOCUS, "Discount Handling"): what it was bought for and what nobody used of it are no stack's.
 */
export function commitmentAsResource(of: Account, meter: Meter) {
  const commitment = commitmentCells(of, meter);
  const sku = `commitment/${meter}`;
  return {
    ...commitment,
    ...{ ResourceId: commitment.CommitmentDiscountId, ResourceName: commitment.CommitmentDiscountName },
    ...{ ResourceType: "Commitment", SkuId: sku, SkuMeter: `Committed ${METER_TITLES[meter]}` },
  };
}

export function serviceOf(of: Account, service: string | null) {
  if (service === null) return { ServiceName: "Images", ...classOf("storage") };
  const { title, category } = of.names.service(service);
  return { ServiceName: title, ...classOf(category) };
}

/** FOCUS, "Date/Time Format": UTC, to the second. */
const instant = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
export const periodOf = ({ from, to }: Period) => ({ ChargePeriodStart: instant(from), ChargePeriodEnd: instant(to) });

export const baseRow = ({ project, isInstallation, names, currency, month, invoice }: Account): FocusRow => ({
  ...EMPTY,
  ...{ BillingAccountId: project, BillingAccountName: names.project(project), BillingCurrency: currency },
  BillingAccountType: isInstallation ? "Installation" : "Project",
  ...{ BillingPeriodStart: instant(month.from), BillingPeriodEnd: instant(month.to) },
  ...periodOf(month),
  InvoiceId: invoice,
  ...{ ProviderName: "Burgeon", PublisherName: "Burgeon", InvoiceIssuerName: "Burgeon" },
  ...{ ServiceName: "Burgeon", ...classOf(null) },
});

const EMPTY = Object.fromEntries(FOCUS_COLUMNS.map((column) => [column, null])) as FocusRow;
