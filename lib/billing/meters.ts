import { Big, divide, type Decimal } from "./decimal";

/**
 * What is metered. The ledger keeps how much of each there is at a time (`per`: vCPUs, MiB, addresses), rate cards speak of
 * hours of a unit; `base` is how many seconds of `per` make one: whole numbers, so that quantities are exact.
 */
export const METERS = {
  vcpu: { per: "vCPU", unit: "vCPU-h", base: 3600n },
  memory: { per: "MiB", unit: "GiB-h", base: 3600n * 1024n },
  "disk-thin": { per: "MiB", unit: "GiB-h", base: 3600n * 1024n },
  "disk-full": { per: "MiB", unit: "GiB-h", base: 3600n * 1024n },
  "disk-used": { per: "MiB", unit: "GiB-h", base: 3600n * 1024n },
  address: { per: "address", unit: "address-h", base: 3600n },
  snapshot: { per: "MiB", unit: "GiB-h", base: 3600n * 1024n },
  image: { per: "MiB", unit: "GiB-h", base: 3600n * 1024n },
} as const satisfies Record<string, { per: string; unit: string; base: bigint }>;

export type Meter = keyof typeof METERS;
export const METER_NAMES = [
  "vcpu",
  "memory",
  "disk-thin",
  "disk-full",
  "disk-used",
  "address",
  "snapshot",
  "image",
] as const satisfies readonly Meter[];

/** A quantity in seconds of `per`, in the meter's unit: exact to 12 digits behind the point. */
export const quantityText = (meter: Meter, quantity: bigint | Decimal): string =>
  divide(
    typeof quantity === "bigint" ? Big(String(quantity)) : quantity,
    Big(String(METERS[meter].base)),
    12,
    "half-even",
  ).toFixed();
