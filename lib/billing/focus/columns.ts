/**
 * The columns of the FinOps Open Cost and Usage Specification 1.2 (FOCUS, "Columns") that Burgeon has something to say in: all
 * mandatory ones and those whose condition holds here. Those of capacity reservations, regions, zones, sub accounts and foreign
 * pricing currencies are left out, as there are none of these. Ours begin with "x_", as the specification asks.
 */
export const FOCUS_COLUMNS = [
  ...(["BilledCost", "BillingAccountId", "BillingAccountName", "BillingAccountType", "BillingCurrency"] as const),
  ...(["BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription"] as const),
  ...(["ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart", "CommitmentDiscountCategory"] as const),
  ...(["CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountQuantity"] as const),
  ...(["CommitmentDiscountStatus", "CommitmentDiscountType", "CommitmentDiscountUnit", "ConsumedQuantity"] as const),
  ...(["ConsumedUnit", "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "InvoiceId"] as const),
  ...(["InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory", "PricingQuantity", "PricingUnit"] as const),
  ...(["ProviderName", "PublisherName", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory"] as const),
  ...(["ServiceName", "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "Tags"] as const),
  "x_RateCard",
] as const;

export type FocusColumn = (typeof FOCUS_COLUMNS)[number];

/** Text of each column; decimals as text too, exact. */
export type FocusRow = Record<FocusColumn, string | null>;

/** Those that are numbers (FOCUS, "Numeric Format"). */
export const FOCUS_DECIMALS: ReadonlySet<FocusColumn> = new Set([
  ...(["BilledCost", "CommitmentDiscountQuantity", "ConsumedQuantity", "ContractedCost"] as const),
  ...(["ContractedUnitPrice", "EffectiveCost", "ListCost", "ListUnitPrice", "PricingQuantity"] as const),
]);

/** Those that hold a JSON object (FOCUS, "Key-Value Format"). */
export const FOCUS_OBJECTS: ReadonlySet<FocusColumn> = new Set(["SkuPriceDetails", "Tags"]);
