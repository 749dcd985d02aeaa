import { expect, it } from "vitest";
import type { RateCardSummary } from "@/lib/contract/schemas/rates";
import { neighboursAt, nextMonth } from "./publish-time";

it("proposes the first of the installation's next month, at midnight, also in December", () => {
  expect(nextMonth(new Date("2026-11-26T13:05:00Z"), "UTC")).toBe("2026-12-01T00:00");
  expect(nextMonth(new Date("2026-11-30T23:30:00Z"), "Europe/Berlin")).toBe("2027-01-01T00:00");
  expect(nextMonth(new Date("2026-12-31T23:59:00Z"), "UTC")).toBe("2027-01-01T00:00");
});

it("says which version ends, and which is next", () => {
  const version = (name: string, validFrom: string | null) => ({ name, validFrom }) as RateCardSummary;
  const versions = [version("v4", null), version("v3", "2027-01-01T00:00:00Z"), version("v1", "2026-11-01T00:00:00Z")];
  const names = (at: string) => {
    const { previous, next } = neighboursAt(versions, new Date(at));
    return [previous?.name ?? null, next?.name ?? null];
  };
  expect(names("2026-12-01T00:00:00Z")).toEqual(["v1", "v3"]);
  expect(names("2027-02-01T00:00:00Z")).toEqual(["v3", null]);
  expect(names("2026-10-01T00:00:00Z")).toEqual([null, "v1"]);
});
