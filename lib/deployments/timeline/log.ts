import type { DeploymentEvent } from "@/lib/contract/events";
import type { Attempt, LogLine, LogText, StepTrack, WorkMs } from "./types";

/** Lines kept in the browser; older ones are in the download. */
export const LOG_KEPT = 10_000;
/** Output lines shown for a task that went well; a failed task's output is shown whole. */
export const OUTPUT_LINES = 12;

export type LogContext = {
  ms: WorkMs;
  track: StepTrack | null;
  attempt: Attempt | null;
};

type Rest = Pick<LogLine, "node" | "mark" | "task" | "tone" | "text">;

/** The log lines of one event, in the order they are read. */
export function logLines(event: DeploymentEvent, { ms, track, attempt }: LogContext): LogLine[] {
  return bodies(event, track, attempt).map((rest, part) => ({
    id: part === 0 ? String(event.seq) : `${event.seq}.${part}`,
    at: event.at,
    ms,
    step: event.step,
    ...rest,
  }));
}

function bodies(event: DeploymentEvent, track: StepTrack | null, attempt: Attempt | null): Rest[] {
  const stepLine = (tone: LogLine["tone"], text: LogText, task: string | null = null): Rest => ({
    node: track?.node ?? null,
    mark: attempt?.id ?? null,
    task,
    tone,
    text,
  });
  const step = (what: Extract<LogText, { kind: "step" }>["what"], n: number, tone: LogLine["tone"]): Rest[] =>
    track === null ? [] : [stepLine(tone, { kind: "step", what, action: track.action, attempt: n })];
  const run = (
    what: Extract<LogText, { kind: "run" }>["what"],
    tone: LogLine["tone"],
    by: string | null = null,
  ): Rest[] => [{ node: null, mark: null, task: null, tone, text: { kind: "run", what, by } }];

  switch (event.kind) {
    case "run-created":
      return run("created", "dim");
    case "run-started":
      return run("started", "strong");
    case "step-started":
      return step(event.resumed ? "resumed" : "started", event.attempt, "dim");
    case "step-ended": {
      const lines = step(event.state, event.attempt, event.state === "failed" ? "error" : "plain");
      const failure = event.failure;
      if (failure === undefined) return lines;
      lines.push(stepLine("error", { kind: "source", text: failure.detail }));
      // A failed task has printed its output already; without one the tool's own words stand only here.
      if (!attempt?.tasks.some((t) => t.status === "failed" || t.status === "unreachable"))
        lines.push(...outputLines(failure.output ?? "", Infinity).map((text) => stepLine("error", text)));
      return lines;
    }
    case "progress":
      return [stepLine("dim", { kind: "source", text: event.text })];
    case "address-leased":
      return [{ ...stepLine("dim", { kind: "address", address: event.address }), node: event.node }];
    case "task-started": {
      const mark = attempt?.tasks.findLast((t) => t.task === event.task && t.node === event.node)?.id ?? null;
      return [{ node: event.node, mark, task: event.name, tone: "strong", text: { kind: "task-started" } }];
    }
    case "task-ended": {
      const bad = event.status === "failed" || event.status === "unreachable";
      const mark = attempt?.tasks.findLast((t) => t.task === event.task && t.node === event.node)?.id ?? null;
      const base = { node: event.node, mark, task: event.name };
      const output = event.output.trim();
      const short = !bad && output !== "" && output.length <= 60 && !output.includes("\n");
      const head: Rest = {
        ...base,
        tone: bad ? "error" : event.status === "skipped" ? "dim" : "plain",
        text: { kind: "task-ended", status: event.status, durationMs: event.durationMs, note: short ? output : "" },
      };
      if (short) return [head];
      const lines = outputLines(output, bad ? Infinity : OUTPUT_LINES).map((text): Rest => ({
        ...base,
        tone: bad ? "error" : "dim",
        text,
      }));
      // The error is read before the verdict, as in the tool's own output.
      return bad ? [...lines, head] : [head, ...lines];
    }
    case "line": {
      const running = attempt?.tasks.findLast((t) => t.endMs === null && t.node === event.node);
      return [
        {
          node: event.node,
          mark: running?.id ?? attempt?.id ?? null,
          task: running?.name ?? null,
          tone: "dim",
          text: { kind: "source", text: event.text },
        },
      ];
    }
    case "cancel-requested":
      return run("cancel-requested", "strong", event.by);
    case "undo-started":
      return run("undo-started", "strong");
    case "retried":
      return run("retried", "strong", event.by);
    case "run-ended":
      return run(event.state, event.state === "failed" || event.state === "cancel-failed" ? "error" : "strong");
  }
}

function outputLines(output: string, limit: number): LogText[] {
  const trimmed = output.trim();
  if (trimmed === "") return [];
  const lines = trimmed.split(/\r?\n/);
  const shown: LogText[] = lines.slice(0, limit).map((text) => ({ kind: "source", text }));
  if (lines.length > limit) shown.push({ kind: "more", lines: lines.length - limit });
  return shown;
}
