import { describe, expect, it } from "vitest";
import { AttemptLimiter, delayAfter } from "./rate-limit";

const schedule = { free: 3, firstMs: 1000, maxMs: 6000 };

describe("the delay", () => {
  it("begins after the free attempts and doubles up to its maximum", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1_000].map((n) => delayAfter(n, schedule))).toEqual([
      0, 0, 1000, 2000, 4000, 6000, 6000, 6000,
    ]);
  });
});

describe("the limiter", () => {
  it("locks each key by itself, and not longer for knocking", () => {
    let now = 0;
    const limiter = new AttemptLimiter(schedule, 10, () => now);
    expect([1, 2, 3, 4, 5].map(() => limiter.tryAttempt("a"))).toEqual([true, true, true, false, false]);
    expect(limiter.tryAttempt("b")).toBe(true);
    now = 999;
    expect(limiter.tryAttempt("a")).toBe(false);
    now = 1000;
    expect([limiter.tryAttempt("a"), limiter.tryAttempt("a")]).toEqual([true, false]);
    now = 2999;
    expect(limiter.tryAttempt("a")).toBe(false);
    limiter.forget("a");
    expect(limiter.tryAttempt("a")).toBe(true);
  });

  it("forgets the key that has been quiet longest when it is full", () => {
    const limiter = new AttemptLimiter({ ...schedule, free: 1 }, 2, () => 0);
    for (const key of ["a", "b", "c"]) limiter.tryAttempt(key);
    expect(limiter.tryAttempt("c")).toBe(false);
    expect(limiter.tryAttempt("a")).toBe(true);
  });
});
