import { expect, it } from "vitest";
import type { InvoiceLine } from "./invoice";
import { addAmounts, groupLines } from "./group-lines";

const line = (more: Partial<InvoiceLine>): InvoiceLine => ({
  ...{ month: "2026-11", adjusts: false, charge: "usage", stack: null, service: null, os: null, mode: null },
  ...{ flavour: null, owner: null, tags: {}, failedLaunch: false, meter: "vcpu", unit: "vCPU-h", rateCard: "v1" },
  ...{ quantity: "1", arithmetic: null, amount: "1", before: null, reasons: [] },
  ...more,
});

it("puts together what is of one stack and month, and adjustments last", () => {
  const [orders, events] = [
    { id: "1", name: "orders" },
    { id: "2", name: "events" },
  ];
  const lines = [
    line({ stack: orders, month: "2026-10", adjusts: true }),
    line({ charge: "carried" }),
    line({ stack: orders, meter: "vcpu" }),
    line({ stack: events }),
    line({ stack: orders, meter: "memory" }),
  ];
  expect(groupLines(lines).map(({ kind, stack, lines: own }) => [kind, stack?.name, own.length])).toEqual([
    ["stack", "orders", 2],
    ["stack", "events", 1],
    ["other", undefined, 1],
    ["adjustment", "orders", 1],
  ]);
});

it("adds to the micro-unit", () => {
  expect(addAmounts(["0.1", "0.2"])).toBe("0.3");
  expect(addAmounts(["90071992547409.910001", "0.000001", "-1"])).toBe("90071992547408.910002");
  expect(addAmounts(["-0.5", "0.25"])).toBe("-0.25");
  expect(addAmounts([])).toBe("0");
});
