import { expect, it } from "vitest";
import { leaseRequest } from "./lease-request";

it("reads days, a moment in any time zone, and none", () => {
  expect(leaseRequest("7")).toEqual({ days: 7 });
  expect(leaseRequest("2026-12-01T09:00:00+09:00")).toEqual({ endsAt: "2026-12-01T00:00:00.000Z" });
  expect(leaseRequest("none")).toBeNull();
});

it.each(["7d", "-1", "", "tomorrow", "2026-12-01", "2026-13-01T00:00:00Z", "1e3"])("refuses %j", (word) => {
  expect(() => leaseRequest(word)).toThrow("is no length of a lease");
});
