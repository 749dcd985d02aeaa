import type { RateTerms } from "./rate-card";

export const DEFAULT_CURRENCY = "USD";

const flat = (rate: string) => [{ above: "0", rate }];

/**
 * What set-up publishes, so that a new installation shows prices: round figures of the order that public clouds ask for
 * small machines. They are nobody's offer; finance replaces them by publishing a version of its own.
 */
export const DEFAULT_TERMS: RateTerms = {
  rounding: "half-even",
  rates: {
    vcpu: flat("0.01"),
    memory: flat("0.004"),
    "disk-thin": flat("0.00005"),
    "disk-full": flat("0.0001"),
    address: flat("0.004"),
    snapshot: flat("0.00005"),
    image: flat("0.00005"),
  },
  ...{ overrides: [], adjustments: [], allowances: {}, commitments: [] },
  minimum: null,
  failedLaunchPercent: "0",
};
