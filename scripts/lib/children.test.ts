import { describe, expect, it } from "vitest";
import { restartDelay } from "@/scripts/lib/children.mjs";

describe("restartDelay", () => {
  it("waits longer after each crash, but not for ever", () => {
    expect([1, 2, 3, 5, 6, 50].map(restartDelay)).toEqual([1_000, 2_000, 4_000, 16_000, 30_000, 30_000]);
  });
});
