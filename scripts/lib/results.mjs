/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {Counts & { name: string, note?: string }} StageResult `note`: why something was skipped or failed as a whole
 */

/** @type {Counts} */
const NONE = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts of vitest's json reporter. A file that cannot be loaded holds no tests, and counts as one failure; so does an
 * error outside of any test, which shows only in the exit code.
 * @param {unknown} report undefined when none was written
 * @param {number | null} exitCode
 * @returns {Counts}
 */
export function countVitest(report, exitCode) {
  if (typeof report !== "object" || report === null) return { ...NONE, failed: 1 };
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    testResults = [],
  } = /** @type {Record<string, number> & { testResults?: { status: string, assertionResults: { status: string }[] }[] }} */ (
    report
  );
  const broken = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = numFailedTests + broken;
  return {
    passed: numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/**
 * Counts of Playwright's json reporter. A test that passed only when repeated hides something, and counts as failed.
 * @param {unknown} report undefined when none was written
 * @param {number | null} exitCode
 * @returns {Counts}
 */
export function countPlaywright(report, exitCode) {
  if (typeof report !== "object" || report === null) return { ...NONE, failed: 1 };
  const { stats, errors = [] } =
    /** @type {{ stats?: { expected: number, unexpected: number, flaky: number, skipped: number }, errors?: unknown[] }} */ (
      report
    );
  if (!stats) return { ...NONE, failed: 1 };
  const failed = stats.unexpected + stats.flaky + errors.length;
  return { passed: stats.expected, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: stats.skipped };
}

/**
 * Where tests must run, a skipped one is a failure.
 * @template {Counts} T
 * @param {T} counts
 * @returns {T}
 */
export const skippedIsFailed = (counts) => ({ ...counts, failed: counts.failed + counts.skipped, skipped: 0 });

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  return all.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    NONE,
  );
}

/** @param {Counts} counts */
export const countsLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Success means that something ran and nothing failed.
 * @param {Counts} counts
 */
export const exitCodeOf = ({ passed, failed }) => (failed === 0 && passed > 0 ? 0 : 1);
