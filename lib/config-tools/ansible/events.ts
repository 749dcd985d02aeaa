import { z } from "zod";
import { limitOutput } from "@/lib/config-tools/ssh/output";
import type { Diff, TaskEvent } from "@/lib/config-tools/tool";

/** The lines that callback_plugins/burgeon_events.py writes. */
type Result = {
  msg?: string | number | boolean;
  stdout?: string | number | boolean;
  stderr?: string | number | boolean;
  module_stdout?: string | number | boolean;
  module_stderr?: string | number | boolean;
  censored?: string | number | boolean;
  rc?: string | number | boolean;
  changed?: string | number | boolean;
  failed?: string | number | boolean;
  skipped?: string | number | boolean;
  diff?: unknown;
  results?: Result[];
};
const printed = z.union([z.string(), z.number(), z.boolean()]).optional();
const result: z.ZodType<Result> = z.object({
  msg: printed,
  stdout: printed,
  stderr: printed,
  module_stdout: printed,
  module_stderr: printed,
  censored: printed,
  rc: printed,
  changed: printed,
  failed: printed,
  skipped: printed,
  diff: z.unknown().optional(),
  get results() {
    return z.array(result).optional();
  },
});
const status = z.enum(["ok", "changed", "skipped", "failed", "ignored", "unreachable"]);
const runEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("play"), at: z.number() }),
  z.object({ event: z.literal("start"), task: z.string(), name: z.string(), node: z.string(), at: z.number() }),
  z.object({
    event: z.literal("end"),
    task: z.string(),
    name: z.string(),
    node: z.string(),
    at: z.number(),
    status,
    durationMs: z.number(),
    result,
  }),
  z.object({
    event: z.literal("retry"),
    name: z.string(),
    node: z.string(),
    at: z.number(),
    attempt: z.number(),
    of: z.number(),
  }),
  z.object({
    event: z.literal("stats"),
    hosts: z.record(z.string(), z.object({ failures: z.number(), unreachable: z.number() })),
  }),
]);
export type RunEvent = z.infer<typeof runEvent>;

/** @throws when the line is none of the plugin's: a fault of ours, never of a recipe. */
export function parseRunEvent(line: string): RunEvent {
  return runEvent.parse(JSON.parse(line));
}

/** What a person would want to read of a result: nothing for a plain success, else the message and what was printed. */
export function outputOf(r: Result, failed: boolean): string {
  if (r.censored !== undefined) return failed ? "The output is hidden: it may hold secrets." : "";
  if (r.results !== undefined && r.results.length > 0) {
    const items = failed ? r.results.filter((item) => item.failed === true) : r.results;
    const texts = (items.length > 0 ? items : r.results)
      .map((item) => outputOf(item, failed))
      .filter((text) => text !== "");
    if (texts.length > 0) return texts.join("\n");
  }
  const parts = failed
    ? [r.msg, r.stderr, r.module_stderr, r.stdout, r.module_stdout]
    : r.skipped === true
      ? []
      : [r.stdout, r.stderr, r.msg];
  const texts: string[] = [];
  for (const part of parts) {
    const text = part === undefined ? "" : String(part).trim();
    // Modules often repeat stderr inside msg.
    if (text !== "" && !texts.some((seen) => seen.includes(text))) texts.push(text);
  }
  return texts.join("\n");
}

/** Null for events that people do not see. `scrub` runs before the text is cut: half a secret is a secret. */
export function toTaskEvent(event: RunEvent, scrub: (text: string) => string): TaskEvent | null {
  switch (event.event) {
    case "start":
      return { kind: "task-started", task: event.task, name: scrub(event.name), node: event.node, at: event.at };
    case "end": {
      const failed = event.status === "failed" || event.status === "ignored" || event.status === "unreachable";
      const output = limitOutput(scrub(outputOf(event.result, failed)));
      const { task, node, at, status: ended, durationMs } = event;
      return { kind: "task-ended", task, name: scrub(event.name), node, at, status: ended, durationMs, output };
    }
    case "retry":
      return {
        kind: "line",
        node: event.node,
        at: event.at,
        text: scrub(`${event.name}: not yet, attempt ${event.attempt} of ${event.of}`),
      };
    case "play":
    case "stats":
      return null;
  }
}

const side = z.union([z.string(), z.record(z.string(), z.unknown()), z.null()]).optional();
const moduleDiff = z.object({ before: side, after: side, prepared: z.string().optional() });

/** The differences that a task of a `--check --diff` run reports; modules without one still say that they would change. */
export function diffsOf(event: RunEvent, scrub: (text: string) => string): Diff[] {
  if (event.event !== "end" || event.status !== "changed") return [];
  const found: unknown[] = [event.result, ...(event.result.results ?? [])].flatMap((r) => r.diff ?? []).flat();
  const text = (value: z.infer<typeof side>): string =>
    limitOutput(scrub(typeof value === "string" ? value : value == null ? "" : JSON.stringify(value, null, 2)));
  const diffs = found.flatMap((raw): Diff[] => {
    const parsed = moduleDiff.safeParse(raw);
    if (!parsed.success) return [];
    const before = text(parsed.data.before);
    const after = text(parsed.data.prepared ?? parsed.data.after);
    return before === after ? [] : [{ node: event.node, task: scrub(event.name), before, after }];
  });
  return diffs.length > 0 ? diffs : [{ node: event.node, task: scrub(event.name), before: "", after: "would change" }];
}
