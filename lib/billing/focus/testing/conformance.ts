import { Big } from "../../decimal";
import { groupBy } from "@/lib/util/group-by";
import { FOCUS_COLUMNS, FOCUS_DECIMALS, FOCUS_OBJECTS, type FocusColumn, type FocusRow } from "../columns";
import { isServiceClass, SERVICE_CATEGORIES } from "./service-classes";

/**
 * Rules of the FinOps Open Cost and Usage Specification 1.2 about single rows, in our own words; `of` names the column or attribute
 * whose section says so. A value is tested only where `when` holds.
 */
type Rule = { of: string; says: string; when?: (row: FocusRow) => boolean; holds: (row: FocusRow) => boolean };

/** Those that every data set has, then those of what Burgeon has: unit prices, negotiated ones, commitments, resources, tags. */
const NEEDED: readonly FocusColumn[] = [
  ...(["BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd"] as const),
  ...(["BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd"] as const),
  ...(["ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost"] as const),
  ...(["PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName"] as const),
  ...(["BillingAccountType", "CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountName"] as const),
  ...(["CommitmentDiscountQuantity", "CommitmentDiscountStatus", "CommitmentDiscountType"] as const),
  ...(["CommitmentDiscountUnit", "ConsumedQuantity", "ConsumedUnit", "ContractedUnitPrice"] as const),
  ...(["ListUnitPrice", "PricingCategory", "ResourceId", "ResourceName", "ResourceType", "SkuId"] as const),
  ...(["SkuMeter", "SkuPriceDetails", "SkuPriceId", "Tags"] as const),
];

const NEVER_NULL: readonly FocusColumn[] = [
  ...(["BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd"] as const),
  ...([
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
  ] as const),
  ...(["EffectiveCost", "InvoiceIssuerName", "ListCost", "ProviderName", "PublisherName"] as const),
  ...(["ServiceCategory", "ServiceName", "ServiceSubcategory"] as const),
];

const VALUES: Partial<Record<FocusColumn, readonly string[]>> = {
  ChargeCategory: ["Usage", "Purchase", "Tax", "Credit", "Adjustment"],
  ChargeClass: ["Correction"],
  ChargeFrequency: ["One-Time", "Recurring", "Usage-Based"],
  CommitmentDiscountCategory: ["Usage", "Spend"],
  CommitmentDiscountStatus: ["Used", "Unused"],
  PricingCategory: ["Standard", "Dynamic", "Committed", "Other"],
  ServiceCategory: SERVICE_CATEGORIES,
};

const UNITS = /^(GiB|[A-Za-z]*[A-Z][A-Za-z]*)-Hours$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const isCharged = ({ ChargeCategory, ChargeClass }: FocusRow) =>
  (ChargeCategory === "Usage" || ChargeCategory === "Purchase") && ChargeClass === null;
const isTax = ({ ChargeCategory }: FocusRow) => ChargeCategory === "Tax";
const isConsumed = ({ ChargeCategory, CommitmentDiscountStatus }: FocusRow) =>
  ChargeCategory === "Usage" && CommitmentDiscountStatus !== "Unused";
const isCommitted = ({ CommitmentDiscountId }: FocusRow) => CommitmentDiscountId !== null;
const product = (row: FocusRow, price: FocusColumn, cost: FocusColumn) =>
  Big(row[price]!).times(row.PricingQuantity!).eq(row[cost]!);
const both = (row: FocusRow, a: FocusColumn, b: FocusColumn) => (row[a] === null) === (row[b] === null);

/** A charge that is no correction is of its billing period; a correction is about it or about an earlier one. */
const isOfItsPeriod = (row: FocusRow) =>
  row.ChargePeriodEnd! <= row.BillingPeriodEnd! &&
  (row.ChargeClass !== null || row.ChargePeriodStart! >= row.BillingPeriodStart!);

const PRICED: readonly FocusColumn[] = [
  ...(["PricingQuantity", "PricingUnit", "PricingCategory", "ListUnitPrice", "ContractedUnitPrice"] as const),
  ...(["SkuId", "SkuPriceId"] as const),
];

const RULES: readonly Rule[] = [
  ...NEVER_NULL.map((column): Rule => ({
    ...{ of: column, says: "is never null", holds: (row) => row[column] !== null },
  })),
  ...FOCUS_COLUMNS.map((column): Rule => ({
    ...{ of: "NullHandling", says: `${column} is null rather than empty`, holds: (row) => row[column]?.trim() !== "" },
  })),
  ...[...FOCUS_DECIMALS].map((column): Rule => ({
    ...{ of: "NumericFormat", says: `${column} has a sign, digits and one point only` },
    holds: (row) => row[column] === null || DECIMAL.test(row[column]),
  })),
  ...(Object.entries(VALUES) as [FocusColumn, readonly string[]][]).map(([column, allowed]): Rule => ({
    ...{ of: column, says: "is one of the allowed values" },
    holds: (row) => row[column] === null || allowed.includes(row[column]),
  })),
  ...(["BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"] as const).map(
    (column): Rule => ({ of: "DateTimeFormat", says: `${column} is UTC`, holds: (row) => INSTANT.test(row[column]!) }),
  ),
  ...PRICED.flatMap((column): Rule[] => [
    { of: column, says: "is there for usage and purchases", when: isCharged, holds: (row) => row[column] !== null },
    { of: column, says: "is null for tax", when: isTax, holds: (row) => row[column] === null },
  ]),
  ...(["PricingUnit", "ConsumedUnit", "CommitmentDiscountUnit"] as const).map((column): Rule => ({
    ...{ of: "UnitFormat", says: `${column} is a unit, a hyphen and a plural unit of time` },
    holds: (row) => row[column] === null || UNITS.test(row[column]),
  })),
  ...[...FOCUS_OBJECTS].map((column): Rule => ({
    ...{ of: "KeyValueFormat", says: `${column} is one flat JSON object` },
    holds: (row) => row[column] === null || isFlat(JSON.parse(row[column])),
  })),
  { of: "BillingCurrency", says: "is a code of ISO 4217", holds: (row) => /^[A-Z]{3}$/.test(row.BillingCurrency!) },
  {
    ...{ of: "ChargePeriodStart", says: "lies before the end" },
    holds: (row) => row.ChargePeriodStart! < row.ChargePeriodEnd!,
  },
  {
    of: "ChargePeriod",
    says: "is of its billing period, of a correction also of an earlier one",
    holds: isOfItsPeriod,
  },
  {
    ...{ of: "ChargeFrequency", says: "of a purchase is not usage-based" },
    holds: (row) => row.ChargeCategory !== "Purchase" || row.ChargeFrequency !== "Usage-Based",
  },
  {
    ...{ of: "EffectiveCost", says: "of a purchase for later charges is 0" },
    when: (row) => row.ChargeCategory === "Purchase" && isCommitted(row),
    holds: (row) => row.EffectiveCost === "0",
  },
  {
    ...{ of: "EffectiveCost", says: "of what rests on no other charge is what is billed" },
    when: (row) => row.ChargeCategory === "Credit" || row.ChargeCategory === "Adjustment",
    holds: (row) => Big(row.EffectiveCost!).eq(row.BilledCost!),
  },
  ...(["ListCost", "ContractedCost"] as const).map((column): Rule => ({
    ...{ of: column, says: "of what rests on no other charge is what is billed" },
    when: (row) => row.ChargeCategory === "Credit" || row.ChargeCategory === "Adjustment",
    holds: (row) => Big(row[column]!).eq(row.BilledCost!),
  })),
  {
    ...{ of: "ListUnitPrice", says: "times quantity is the cost" },
    when: (row) => row.ListUnitPrice !== null && row.ChargeClass === null,
    holds: (row) => product(row, "ListUnitPrice", "ListCost") && !Big(row.ListUnitPrice!).lt("0"),
  },
  {
    ...{ of: "ContractedUnitPrice", says: "times quantity is the cost" },
    when: (row) => row.ContractedUnitPrice !== null && row.ChargeClass === null,
    holds: (row) => product(row, "ContractedUnitPrice", "ContractedCost") && !Big(row.ContractedUnitPrice!).lt("0"),
  },
  {
    ...{ of: "ConsumedQuantity", says: "is positive for what was consumed" },
    when: (row) => isConsumed(row) && row.ChargeClass === null,
    holds: (row) => row.ConsumedQuantity !== null && Big(row.ConsumedQuantity).gt("0"),
  },
  {
    ...{ of: "ConsumedQuantity", says: "is null for what was not" },
    when: (row) => !isConsumed(row),
    holds: (row) => row.ConsumedQuantity === null,
  },
  {
    of: "ConsumedUnit",
    says: "is there with its quantity",
    holds: (row) => both(row, "ConsumedUnit", "ConsumedQuantity"),
  },
  {
    ...{ of: "PricingCategory", says: "is Committed for what a commitment covers, and not for its purchase" },
    when: (row) => isCommitted(row) && isCharged(row),
    holds: (row) => (row.PricingCategory === "Committed") === (row.ChargeCategory === "Usage"),
  },
  {
    ...{ of: "CommitmentDiscountStatus", says: "is there for usage of a commitment alone" },
    holds: (row) => (row.CommitmentDiscountStatus !== null) === (isCommitted(row) && row.ChargeCategory === "Usage"),
  },
  ...(["Name", "Category", "Type"] as const).map((part): Rule => ({
    ...{ of: `CommitmentDiscount${part}`, says: "is there with the commitment" },
    holds: (row) => both(row, `CommitmentDiscount${part}`, "CommitmentDiscountId"),
  })),
  {
    of: "CommitmentDiscountQuantity",
    says: "is positive for what is bought or used of a commitment, and null for all else",
    holds: (row) =>
      isCommitted(row) && isCharged(row)
        ? Big(row.CommitmentDiscountQuantity ?? "0").gt("0")
        : row.CommitmentDiscountQuantity === null,
  },
  {
    of: "CommitmentDiscountUnit",
    says: "is there with its quantity",
    holds: (row) => both(row, "CommitmentDiscountUnit", "CommitmentDiscountQuantity"),
  },
  {
    ...{ of: "DiscountHandling", says: "the resource of a purchase, and of what is not used, is the commitment" },
    when: isCommitted,
    holds: (row) => (row.ResourceId === row.CommitmentDiscountId) === (row.CommitmentDiscountStatus !== "Used"),
  },
  {
    ...{ of: "DiscountHandling", says: "nothing is billed for what a commitment covers" },
    when: ({ CommitmentDiscountStatus }) => CommitmentDiscountStatus !== null,
    holds: (row) => row.BilledCost === "0",
  },
  ...(["ResourceName", "ResourceType"] as const).map((column): Rule => ({
    ...{ of: column, says: "is there with the resource", holds: (row) => both(row, column, "ResourceId") },
  })),
  { of: "SkuMeter", says: "is there with the SKU", holds: (row) => both(row, "SkuMeter", "SkuId") },
  {
    ...{ of: "SkuPriceDetails", says: "is null without a price" },
    holds: (row) => row.SkuPriceId !== null || row.SkuPriceDetails === null,
  },
  {
    ...{ of: "SkuPriceDetails", says: "has keys of our own that begin with x_" },
    holds: (row) => Object.keys(JSON.parse(row.SkuPriceDetails ?? "{}") as object).every((key) => key.startsWith("x_")),
  },
  {
    ...{ of: "Tags", says: "of the provider have its prefix" },
    holds: (row) =>
      Object.keys(JSON.parse(row.Tags ?? "{}") as object).every(
        (key) => !key.includes("/") || key.startsWith("burgeon/"),
      ),
  },
  {
    ...{ of: "ServiceSubcategory", says: "has the category that it belongs to" },
    holds: (row) => isServiceClass(row.ServiceCategory!, row.ServiceSubcategory!),
  },
  { of: "BillingAccountType", says: "is there with the account", holds: (row) => row.BillingAccountType !== null },
  {
    ...{ of: "ColumnHandling", says: "columns are those that the data set has" },
    holds: (row) => Object.keys(row).sort().join() === [...FOCUS_COLUMNS].sort().join(),
  },
];

const isFlat = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every((one) => typeof one !== "object" || one === null);

/** What rows break, "row 3: ListCost …"; and rules of the data set as a whole. */
export function faultsOf(rows: readonly FocusRow[]): string[] {
  const faults = rows.flatMap((row, i) =>
    RULES.filter(({ when, holds }) => (when?.(row) ?? true) && !holds(row)).map(
      ({ of, says }) => `row ${i + 1}: ${of} ${says}: ${JSON.stringify(row)}`,
    ),
  );
  return [...faults, ...faultsOfAll(rows)];
}

function faultsOfAll(rows: readonly FocusRow[]): string[] {
  return [
    ...NEEDED.filter((column) => !FOCUS_COLUMNS.includes(column)).map((column) => `${column} is missing`),
    ...faultsOfColumns(),
    ...faultsOfParents(rows, "SkuPriceId", "SkuId"),
    ...faultsOfParents(rows, "ServiceName", "ServiceSubcategory"),
    ...faultsOfCommitments(rows),
    ...faultsOfInvoices(rows),
  ];
}

/** "Column Handling": ids are in Pascal case, our own ones begin with x_ and come last. */
function faultsOfColumns(): string[] {
  const own = FOCUS_COLUMNS.findIndex((column) => column.startsWith("x_"));
  return FOCUS_COLUMNS.flatMap((column, i) =>
    /^(x_)?([A-Z][a-z]+)+$/.test(column) && i >= own === column.startsWith("x_") ? [] : [`column ${column}`],
  );
}

/** What has one and only one parent. */
function faultsOfParents(rows: readonly FocusRow[], child: FocusColumn, parent: FocusColumn): string[] {
  const children = groupBy(
    rows.filter((row) => row[child] !== null),
    (row) => row[child],
  );
  return [...children].flatMap(([name, of]) => {
    const parents = new Set(of.map((row) => row[parent]));
    return parents.size === 1 ? [] : [`${child} ${name} has several of ${parent}: ${[...parents].join(", ")}`];
  });
}

/** "Discount Handling": what is used and not used of a commitment amortizes what it was bought for. */
function faultsOfCommitments(rows: readonly FocusRow[]): string[] {
  const sum = (of: readonly FocusRow[], column: "BilledCost" | "EffectiveCost") =>
    of.reduce((total, row) => total.plus(row[column]!), Big("0"));
  return [...groupBy(rows.filter(isCommitted).filter(isCharged), (row) => row.CommitmentDiscountId)].flatMap(
    ([id, of]) => (sum(of, "BilledCost").eq(sum(of, "EffectiveCost")) ? [] : [`${id} is not amortized`]),
  );
}

/** "Invoice ID": a document is of one account, and charged in one billing period. */
function faultsOfInvoices(rows: readonly FocusRow[]): string[] {
  const invoices = new Map<string, string>();
  return rows.flatMap(({ InvoiceId, BillingAccountId, BillingPeriodStart, BillingPeriodEnd }) => {
    if (InvoiceId === null) return [];
    const said = [BillingAccountId, BillingPeriodStart, BillingPeriodEnd].join(" ");
    const known = invoices.get(InvoiceId) ?? said;
    invoices.set(InvoiceId, said);
    return known === said ? [] : [`InvoiceId ${InvoiceId} is of ${known} and of ${said}`];
  });
}
