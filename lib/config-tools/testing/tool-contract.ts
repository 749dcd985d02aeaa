import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PortalError } from "@/lib/errors";
import type { ApplyRequest, ConfigTool, TaskEvent, ToolContext } from "@/lib/config-tools/tool";

export type ToolContractSetup = {
  tool: ConfigTool;
  /** A phase that succeeds on two or more targets and changes them, the first time. Has at least one secret. */
  good: ApplyRequest;
  /** A phase in which one task fails. Has at least one secret, and at best the failing task is handed it. */
  failing: ApplyRequest;
  /** A phase that takes much longer than `cancelMs`. */
  slow: ApplyRequest;
  limits: {
    /** From an abort to the end of the run. */
    cancelMs: number;
  };
  /** What the targets of `good` look like: equal before and after something that changed nothing. */
  fingerprint: () => Promise<string>;
  /** Called last, also after failures. */
  cleanup: () => Promise<void>;
};

/** What every config tool keeps to. The cases run in order on the same nodes: the first run finds them untouched. */
export function describeToolContract(name: string, prepareSetup: () => Promise<ToolContractSetup>): void {
  describe(`${name} keeps the config tool contract`, () => {
    let setup: ToolContractSetup;

    beforeAll(async () => {
      setup = await prepareSetup();
      for (const { secrets } of [setup.good, setup.failing]) expect(Object.keys(secrets)).not.toEqual([]);
    });

    afterAll(async () => {
      await setup?.tool.close();
      await setup?.cleanup();
    });

    it("says which version it is", async () => {
      expect(await setup.tool.version(context())).toMatch(/\d/);
    });

    it("finds nothing to complain of in a good recipe", async () => {
      expect(await setup.tool.lint(context(), setup.good.recipe)).toEqual([]);
    });

    it("finds that a recipe is missing", async () => {
      const missing = { ...setup.good.recipe, serviceDir: `${setup.good.recipe.serviceDir}-missing` };
      const issues = await setup.tool.lint(context(), missing);
      expect(issues).not.toEqual([]);
      for (const { message } of issues) expect(message).not.toBe("");
    });

    it("checks without changing anything", async () => {
      const before = await setup.fingerprint();
      const diffs = await setup.tool.check(context(), setup.good);
      expect(diffs).not.toEqual([]);
      for (const { node, before: old, after } of diffs) {
        expect(setup.good.targets).toContain(node);
        expect(after).not.toBe(old);
      }
      expectNoSecret(setup.good, diffs);
      expect(await setup.fingerprint()).toBe(before);
    });

    it("reports every task of every target, each begun before it ended", async () => {
      const { events, error } = await run(setup.tool, setup.good);
      expect(error).toBeNull();
      expectPaired(events);
      const ended = events.filter((event) => event.kind === "task-ended");
      expect(new Set(ended.map(({ node }) => node))).toEqual(new Set(setup.good.targets));
      for (const { status } of ended) expect(["ok", "changed", "skipped", "ignored"]).toContain(status);
      expect(ended.map(({ status }) => status)).toContain("changed");
      expectNoSecret(setup.good, events);
    });

    it("changes nothing the second time", async () => {
      const before = await setup.fingerprint();
      const { events, error } = await run(setup.tool, setup.good);
      expect(error).toBeNull();
      expect(events.filter((event) => event.kind === "task-ended" && event.status === "changed")).toEqual([]);
      expect(await setup.tool.check(context(), setup.good)).toEqual([]);
      expect(await setup.fingerprint()).toBe(before);
    });

    it("reports the failed task with its output, then throws", async () => {
      const { events, error } = await run(setup.tool, setup.failing);
      const failed = events.filter((event) => event.kind === "task-ended" && event.status === "failed");
      expect(failed).toHaveLength(1);
      const [task] = failed;
      if (task?.kind !== "task-ended") throw new Error("no failed task");
      expect(task.output).not.toBe("");
      expect(Buffer.byteLength(task.output)).toBeLessThanOrEqual(16 * 1024);
      expectPaired(events);

      expect(error).toMatchObject({ name: "PortalError", code: "config-task-failed" });
      if (!(error instanceof PortalError)) throw error;
      expect(error.text.detail).toContain(task.name);
      expect(error.text.detail).toContain(task.node);
      expect(error.text.remedy).not.toBe("");
      expectNoSecret(setup.failing, [events, error.text, error.message, error.stack]);
    });

    it("fails again in the same way: a failure leaves nothing that is in the way of the next run", async () => {
      const { error } = await run(setup.tool, setup.failing);
      expect(error).toMatchObject({ code: "config-task-failed" });
    });

    it("ends soon when it is cancelled in the middle", async () => {
      const abort = new AbortController();
      let abortedAt = Number.POSITIVE_INFINITY;
      const { events, error } = await run(setup.tool, setup.slow, abort.signal, () => {
        if (abort.signal.aborted) return;
        abortedAt = performance.now();
        abort.abort();
      });
      expect(performance.now() - abortedAt).toBeLessThan(setup.limits.cancelMs);
      expect(events.length).toBeGreaterThan(0);
      expect(error).toMatchObject({ name: "PortalError", code: "cancelled" });
    });

    it("begins nothing for a call that was cancelled before", async () => {
      const { events, error } = await run(setup.tool, setup.good, AbortSignal.abort());
      expect(events).toEqual([]);
      expect(error).toMatchObject({ name: "PortalError", code: "cancelled" });
    });
  });
}

const context = (signal: AbortSignal = new AbortController().signal): ToolContext => ({
  signal,
  idempotencyKey: "contract:case",
});

/** Runs a phase to its end and keeps what came. */
async function run(
  tool: ConfigTool,
  request: ApplyRequest,
  signal?: AbortSignal,
  onEvent: (event: TaskEvent) => void = () => {},
): Promise<{ events: TaskEvent[]; error: unknown }> {
  const events: TaskEvent[] = [];
  try {
    for await (const event of tool.apply(context(signal), request)) {
      events.push(event);
      onEvent(event);
    }
  } catch (error) {
    return { events, error };
  }
  return { events, error: null };
}

/** Every start has its end and every end its start, once for each node and in this order, with plausible times. */
function expectPaired(events: TaskEvent[]): void {
  const open = new Map<string, Extract<TaskEvent, { kind: "task-started" }>>();
  const seen = new Set<string>();
  let last = 0;
  for (const event of events) {
    expect(event.at).toBeGreaterThanOrEqual(last);
    last = event.at;
    if (event.kind === "line") continue;
    const key = `${event.task} ${event.node}`;
    if (event.kind === "task-started") {
      expect(seen).not.toContain(key);
      seen.add(key);
      open.set(key, event);
      continue;
    }
    const started = open.get(key);
    expect(started, `start of "${event.name}" on ${event.node}`).toMatchObject({ name: event.name });
    expect(event.durationMs).toBeGreaterThanOrEqual(0);
    open.delete(key);
  }
  expect([...open.keys()]).toEqual([]);
  expect(seen.size).toBeGreaterThan(0);
}

/** The key is looked for by its longest lines, as an excerpt of it would be a leak too. */
function expectNoSecret({ secrets, sshPrivateKey }: ApplyRequest, shown: unknown): void {
  const text = JSON.stringify(shown);
  const escaped = (secret: string) => JSON.stringify(secret).slice(1, -1);
  const keyLines = sshPrivateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----"));
  for (const secret of [...Object.values(secrets), ...keyLines]) {
    expect(text.includes(secret) || text.includes(escaped(secret)), "a secret is shown").toBe(false);
  }
}
