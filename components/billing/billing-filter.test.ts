import { expect, it } from "vitest";
import { billingPath, readBillingFilter } from "./billing-filter";

const read = (query: string) => readBillingFilter(new URLSearchParams(query));

it("writes an address that reads as the same view, and leaves out what is as usual", () => {
  const view = {
    month: "2026-11",
    by: "tag",
    tag: "부서",
    own: true,
    line: "5a6f7a0e-3d53-4a55-9a5e-2b1d2f3c4d5e",
  } as const;
  expect(read(billingPath(view).split("?")[1] ?? "")).toEqual(view);
  expect(billingPath(read(""))).toBe("/billing");
});

it("takes what it does not understand as not there", () => {
  expect(read("month=2026-13&by=colour&line=x&own=yes")).toEqual({
    month: null,
    by: "project",
    tag: null,
    own: false,
    line: null,
  });
});

it("tells apart by a tag only where it says by which", () => {
  expect(read("by=tag")).toMatchObject({ by: "project", tag: null });
  expect(read("by=tag&tag=Team")).toMatchObject({ by: "project", tag: null });
  expect(read("by=owner&tag=team")).toMatchObject({ by: "owner", tag: null });
});
