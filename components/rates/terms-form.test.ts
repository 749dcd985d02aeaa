import { expect, it } from "vitest";
import { rateCardChange } from "@/lib/contract/schemas/rates";
import { toForm, toTerms, withRow } from "./terms-form";

const terms = rateCardChange.shape.terms.parse({
  rounding: "half-up",
  rates: {
    vcpu: [
      { above: "0", rate: "0.010" },
      { above: "730", rate: "0.008" },
    ],
  },
  ...{ overrides: [], adjustments: [{ id: "baked", percent: "-5", modes: ["pre-installed"] }], commitments: [] },
  allowances: { memory: "100" },
  minimum: "1.50",
});

it("gives back what it was opened with, digit by digit", () => {
  expect(toTerms(toForm(terms))).toEqual(terms);
});

it("leaves out what was emptied, and keeps what is half filled for the API to refuse", () => {
  const form = toForm(terms);
  const emptied = toTerms({ ...form, minimum: " ", allowances: { ...form.allowances, memory: "" } });
  expect([emptied.minimum, emptied.allowances]).toEqual([null, {}]);
  const half = { ...form.rates, vcpu: [terms.rates.vcpu![0]!, { above: "", rate: "" }] };
  expect(toTerms({ ...form, rates: half }).rates.vcpu).toHaveLength(2);
  expect(toTerms({ ...form, rates: { ...form.rates, vcpu: [{ above: "0", rate: "" }] } }).rates).toEqual({});
});

it("changes and removes a row", () => {
  expect(withRow(["a", "b", "c"], 1, "x")).toEqual(["a", "x", "c"]);
  expect(withRow(["a", "b", "c"], 1, null)).toEqual(["a", "c"]);
});
