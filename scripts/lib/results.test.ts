import { describe, expect, it } from "vitest";
import { countPlaywright, countsLine, countVitest, exitCodeOf, skippedIsFailed, sum } from "@/scripts/lib/results.mjs";

const passed = { status: "passed", assertionResults: [{ status: "passed" }] };
const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [passed],
};

describe("countVitest", () => {
  it("counts pending and todo tests as skipped", () => {
    expect(countVitest(vitestReport, 0)).toEqual({ passed: 5, failed: 0, skipped: 2 });
  });

  it("counts a file that could not be loaded as one failure", () => {
    const broken = { status: "failed", assertionResults: [] };
    const failing = { status: "failed", assertionResults: [{ status: "failed" }] };
    const report = { ...vitestReport, numFailedTests: 1, testResults: [passed, broken, failing] };
    expect(countVitest(report, 1).failed).toBe(2);
  });

  it("believes the exit code when no test failed", () => {
    expect(countVitest(vitestReport, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  });

  it("counts a missing report as a failure", () => {
    expect(countVitest(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("countPlaywright", () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 };

  it("counts a flaky test as failed", () => {
    expect(countPlaywright({ stats, errors: [] }, 1)).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  it("counts errors outside of tests", () => {
    const clean = { ...stats, unexpected: 0, flaky: 0 };
    expect(countPlaywright({ stats: clean, errors: [{}] }, 1).failed).toBe(1);
    expect(countPlaywright({ stats: clean, errors: [] }, 1).failed).toBe(1);
    expect(countPlaywright({ stats: clean, errors: [] }, 0).failed).toBe(0);
  });

  it("counts a missing report as a failure", () => {
    expect(countPlaywright(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("the whole", () => {
  const a = { passed: 3, failed: 0, skipped: 1 };
  const b = { passed: 4, failed: 0, skipped: 0 };

  it("is the sum of its stages", () => {
    expect(countsLine(sum([a, b]))).toBe("7 passed, 0 failed, 1 skipped");
    expect(countsLine(sum([]))).toBe("0 passed, 0 failed, 0 skipped");
  });

  it("succeeds only when something ran and nothing failed", () => {
    expect(exitCodeOf(sum([a, b]))).toBe(0);
    expect(exitCodeOf(sum([]))).toBe(1);
    expect(exitCodeOf({ ...a, failed: 1 })).toBe(1);
    expect(exitCodeOf({ passed: 0, failed: 0, skipped: 9 })).toBe(1);
  });

  it("counts skipped tests as failed where they must run", () => {
    expect(skippedIsFailed(a)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });
});
