import { z } from "zod";
import { limitOutput } from "@/lib/config-tools/ssh/output";
import type { Diff, RecipePhase, TaskEvent } from "@/lib/config-tools/tool";

/** The lines that a tool's program on a node writes while it runs, and the shell that brings the tool there. */
const said = z.object({ level: z.string(), text: z.string() });
const about = { task: z.string(), name: z.string() };
const nodeEvent = z.discriminatedUnion("event", [
  /** `check` found that the node does not have the tool. */
  z.object({ event: z.literal("missing"), ...about }),
  z.object({ event: z.literal("start"), ...about }),
  z.object({
    event: z.literal("end"),
    ...about,
    status: z.enum(["ok", "changed", "skipped", "failed", "ignored"]),
    /** As the node measured it. */
    durationMs: z.number().optional(),
    said: z.array(said).default([]),
    diffs: z.array(z.object({ property: z.string(), before: z.string(), after: z.string() })).default([]),
  }),
  z.object({ event: z.literal("said"), ...said.shape }),
  /** The tool has come to its end. Without it, none of its exit codes is to be believed: a shell has the same ones. */
  z.object({ event: z.literal("over"), code: z.int() }),
]);
export type NodeEvent = z.infer<typeof nodeEvent>;
type Ended = Extract<NodeEvent, { event: "end" }>;

/** @throws when the line is none of ours: a fault of the portal, never of a recipe. */
export const parseNodeEvent = (line: string): NodeEvent => nodeEvent.parse(JSON.parse(line));

/** Before what a task of the shell printed. */
const PRINTED = "| ";

/** Of a failed property Puppet says the cause, and once more behind this. */
const REPEATED = /^change from .* to .* failed: /s;

function outputOf({ said: lines }: Ended, printed: readonly string[]): string {
  const causes = lines.map(({ text }) => text.trim());
  const kept = causes.filter((text, i) => !REPEATED.test(text) || !causes.slice(0, i).some((c) => text.endsWith(c)));
  return [...printed, ...kept.filter((text) => text !== "")].join("\n");
}

/**
 * Reads one node's lines and tells its tasks. Times are of arrival, as nodes have clocks of their own. What is still open
 * when the lines end was cut off.
 */
export class NodeReport {
  /** What no task said, for the case that none failed. */
  readonly said: string[] = [];
  readonly diffs: Diff[] = [];
  /** The first failed task, with its output. */
  failed: { node: string; name: string; output: string } | undefined;
  /** What the tool itself ended with. */
  code: number | undefined;
  private open: { task: string; name: string; at: number } | undefined;
  private printed: string[] = [];

  constructor(
    private readonly node: string,
    private readonly phase: RecipePhase,
    /** Runs before a text is cut: half a secret is a secret. */
    private readonly scrub: (text: string) => string,
  ) {}

  read(line: string, at: number): TaskEvent[] {
    if (line.startsWith(PRINTED)) this.printed.push(line.slice(PRINTED.length));
    if (!line.startsWith("{")) return [];
    const event = parseNodeEvent(line);
    const { node } = this;
    switch (event.event) {
      case "said": {
        const text = this.scrub(event.text).trim();
        if (event.level === "notice") return [];
        this.said.push(text);
        return [{ kind: "line", node, at, text }];
      }
      case "over":
        this.code = event.code;
        return [];
      case "missing":
        this.diffs.push({ node, task: this.scrub(event.name), before: "", after: "would be installed" });
        return [];
      case "start": {
        const { task, name } = this.scrubbed(event);
        this.open = { task, name, at };
        return [{ kind: "task-started", task, name, node, at }];
      }
      case "end":
        return [this.end(event, at)];
    }
  }

  /** Ends the task that was open when the connection broke. */
  cut(at: number, output: string): TaskEvent[] {
    if (!this.open) return [];
    const { task, name, at: began } = this.open;
    this.open = undefined;
    const ended = { kind: "task-ended", task, name, node: this.node, at, status: "unreachable" } as const;
    return [{ ...ended, durationMs: at - began, output: limitOutput(this.scrub(output)) }];
  }

  private end(event: Ended, at: number): TaskEvent {
    const { task, name } = this.scrubbed(event);
    const { node } = this;
    const output = limitOutput(this.scrub(outputOf(event, this.printed)));
    // The checks of a phase that proves are not done twice to see whether they change anything: they never do.
    const status = event.status === "changed" && this.phase === "verify" ? "ok" : event.status;
    if (status === "failed") this.failed ??= { node, name, output };
    this.diffs.push(...diffsOf(event).map((diff) => this.toDiff(name, diff)));
    const durationMs = event.durationMs ?? at - (this.open?.at ?? at);
    this.open = undefined;
    this.printed = [];
    return { kind: "task-ended", task, name, node, at, status, durationMs, output };
  }

  private scrubbed({ task, name }: { task: string; name: string }) {
    return { task: this.scrub(task), name: this.scrub(name) };
  }

  private toDiff(task: string, { before, after }: { before: string; after: string }): Diff {
    const text = (value: string) => limitOutput(this.scrub(value));
    return { node: this.node, task, before: text(before), after: text(after) };
  }
}

/** What `--noop` would have changed: the texts where Puppet shows them, else the property's values. */
function diffsOf({ diffs, said: lines }: Ended): { before: string; after: string }[] {
  const [texts] = lines.flatMap(({ text }) => sidesOf(text) ?? []);
  return diffs.map(({ property, before, after }) => {
    if (property === "content" && texts) return texts;
    const named = (value: string) => `${property}: ${value}`;
    // Hidden values look the same on both sides.
    return { before: before === after || before === "" ? "" : named(before), after: named(after) };
  });
}

/** The two sides of a unified diff; null for another text. */
function sidesOf(text: string): { before: string; after: string } | null {
  const [, hunks] = /^--- .*\n\+\+\+ .*\n(@@ [\s\S]*)/m.exec(text) ?? [];
  if (hunks === undefined) return null;
  const lines = hunks.split("\n").filter((line) => /^[-+ ]/.test(line));
  const side = (sign: string) =>
    lines
      .filter((line) => line.startsWith(sign) || line.startsWith(" "))
      .map((line) => line.slice(1))
      .join("\n");
  return { before: side("-"), after: side("+") };
}
