import { expect, it } from "vitest";
import type { Run, Schedule } from "./schedule";
import { standingOf } from "./standing";

const AT = "2026-11-10T12:00:00.000Z";
const BEFORE = "2026-11-10T11:00:00.000Z";
const LATER = "2026-11-10T13:00:00.000Z";

const run = (state: Run["state"], month: string, nextAt = BEFORE) => ({ state, month, nextAt }) as Run;
const standing = (runs: Run[], more: Partial<Schedule> = {}) =>
  standingOf({ enabled: true, nextAt: LATER, runs, ...more } as Schedule, AT);

it.each([
  ["has not run yet", [], {}, "never", null],
  ["is about to run", [], { nextAt: AT }, "running", null],
  ["is under way", [run("waiting", "2026-11"), run("done", "2026-10")], {}, "running", null],
  ["is tried again later", [run("done", "2026-11"), run("waiting", "2026-10", LATER)], {}, "waiting", "2026-10"],
  ["waits while it is paused", [run("waiting", "2026-11")], { enabled: false, nextAt: BEFORE }, "waiting", "2026-11"],
  ["has failed for one month", [run("done", "2026-11"), run("failed", "2026-10")], {}, "failed", "2026-10"],
  [
    "has failed for one month while another one is tried again",
    [run("waiting", "2026-11", LATER), run("failed", "2026-10")],
    {},
    "failed",
    "2026-10",
  ],
  ["is done", [run("done", "2026-11"), run("done", "2026-10")], {}, "done", "2026-11"],
  [
    "is done, as a later run of the month that failed was",
    [run("done", "2026-11"), run("failed", "2026-11"), run("waiting", "2026-11")],
    {},
    "done",
    "2026-11",
  ],
] as const)("a schedule %s", (_, runs, more, state, month) => {
  const { state: found, run: of } = standing([...runs], more);
  expect([found, of?.month ?? null]).toEqual([state, month]);
});
