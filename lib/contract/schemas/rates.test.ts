import { expect, it } from "vitest";
import { DEFAULT_TERMS } from "@/lib/billing/default-terms";
import { rateCardChange } from "./rates";

it("takes only currencies that there are", () => {
  const isTaken = (currency: string) =>
    rateCardChange.safeParse({ currency, note: "", terms: DEFAULT_TERMS, revision: 1 }).success;
  expect(["USD", "EUR", "KRW", "JPY", "ERU", "ZZZ", "usd", "€", ""].filter(isTaken)).toEqual([
    "USD",
    "EUR",
    "KRW",
    "JPY",
  ]);
});
