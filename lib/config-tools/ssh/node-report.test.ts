import { describe, expect, it } from "vitest";
import { NodeReport, parseNodeEvent } from "@/lib/config-tools/ssh/node-report";
import type { RecipePhase } from "@/lib/config-tools/tool";

const report = (phase: RecipePhase = "install") =>
  new NodeReport("db-1", phase, (text) => text.replaceAll("secret", "••••••"));
const line = (event: string, more: object = {}) =>
  JSON.stringify({ event, task: "File[/etc/x]", name: "File /etc/x", ...more });
const notice = (text: string) => ({ level: "notice", text });

describe("parseNodeEvent", () => {
  it("refuses a line that is no event", () => {
    expect(() => parseNodeEvent("Notice: Applied catalog")).toThrow();
    expect(() => parseNodeEvent('{"event":"end","task":"t"}')).toThrow();
  });
});

// Lines recorded from Puppet 7.23 on Debian 12.
describe("NodeReport", () => {
  it("tells start and end of a resource with the node's own duration", () => {
    const node = report();
    expect(node.read(line("start"), 1000)).toEqual([
      { kind: "task-started", task: "File[/etc/x]", name: "File /etc/x", node: "db-1", at: 1000 },
    ]);
    const said = [notice("defined content as '{sha256}96e82d'")];
    expect(node.read(line("end", { status: "changed", durationMs: 12, said }), 1100)).toEqual([
      expect.objectContaining({
        ...{ kind: "task-ended", status: "changed", durationMs: 12, at: 1100 },
        output: "defined content as '{sha256}96e82d'",
      }),
    ]);
    expect(node.failed).toBeUndefined();
  });

  it("gives what the shell printed to the task that was open, and measures that one by itself", () => {
    const node = report();
    node.read(line("start"), 1000);
    expect(node.read("| E: Failed to fetch http://mirror.example/x", 1200)).toEqual([]);
    const [ended] = node.read(line("end", { status: "failed" }), 4000);
    expect(ended).toMatchObject({ durationMs: 3000, output: "E: Failed to fetch http://mirror.example/x" });
    expect(node.failed).toMatchObject({ name: "File /etc/x", output: expect.stringContaining("mirror.example") });
  });

  it("says a failure's cause once, without the property that it was found by", () => {
    const node = report();
    const said = [
      { level: "err", text: "the secret is out" },
      { level: "err", text: "change from 'unknown' to 'settled' failed: the secret is out" },
    ];
    node.read(line("start"), 0);
    const [ended] = node.read(line("end", { status: "failed", said }), 1);
    expect(ended).toMatchObject({ status: "failed", output: "the •••••• is out" });
  });

  it("keeps the one line that says what was wrong with a property", () => {
    const node = report();
    const said = [{ level: "err", text: "change from 'absent' to 'file' failed: No such file or directory" }];
    node.read(line("start"), 0);
    expect(node.read(line("end", { status: "failed", said }), 1)).toMatchObject([
      { output: "change from 'absent' to 'file' failed: No such file or directory" },
    ]);
  });

  it("takes a check that has run for one that changed nothing", () => {
    const node = report("verify");
    node.read(line("start"), 0);
    expect(node.read(line("end", { status: "changed" }), 1)).toMatchObject([{ status: "ok" }]);
  });

  it("shows warnings of no task as lines, and no notice", () => {
    const node = report();
    expect(node.read('{"event":"said","level":"notice","text":"Applied catalog in 0.02 seconds"}', 5)).toEqual([]);
    const text = "Evaluation Error: Unknown variable: 'x'. (modules/redis/manifests/install.pp, line 3)";
    expect(node.read(JSON.stringify({ event: "said", level: "err", text }), 5)).toEqual([
      { kind: "line", node: "db-1", at: 5, text },
    ]);
    expect(node.said).toEqual([text]);
  });

  it("ends the open task when the connection is cut, and nothing where none is open", () => {
    const node = report();
    expect(node.cut(5, "")).toEqual([]);
    node.read(line("start"), 1000);
    expect(node.cut(3000, "Connection closed")).toMatchObject([
      { kind: "task-ended", status: "unreachable", durationMs: 2000, output: "Connection closed" },
    ]);
  });

  it("knows what the tool ended with once the tool has said it", () => {
    const node = report();
    expect(node.code).toBeUndefined();
    expect(node.read('{"event":"over","code":2}', 0)).toEqual([]);
    expect(node.code).toBe(2);
  });

  it("ignores what other programs print between the events", () => {
    expect(report().read("Setting up ruby (1:3.1) ...", 0)).toEqual([]);
  });
});

describe("differences of a check", () => {
  const diffsOf = (more: object) => {
    const node = report();
    node.read(line("end", { status: "ok", ...more }), 0);
    return node.diffs;
  };

  it("are the lines of a file where Puppet shows them", () => {
    const text = "\n--- /root/text\t2026-11-26\n+++ /tmp/puppet-file\t2026-11-26\n@@ -1,2 +1,3 @@\n same\n-x\n+a\n+b\n";
    const diffs = [{ property: "content", before: "{sha256}73cb", after: "{sha256}96e8" }];
    expect(diffsOf({ said: [notice(text)], diffs })).toEqual([
      { node: "db-1", task: "File /etc/x", before: "same\nx", after: "same\na\nb" },
    ]);
  });

  it("are a property's values otherwise", () => {
    expect(diffsOf({ diffs: [{ property: "ensure", before: "absent", after: "present" }] })).toMatchObject([
      { before: "ensure: absent", after: "ensure: present" },
    ]);
  });

  it("differ also where both values are hidden", () => {
    const diffs = [{ property: "content", before: "[redacted]", after: "[redacted]" }];
    expect(diffsOf({ said: [notice("[diff redacted]")], diffs })).toMatchObject([
      { before: "", after: "content: [redacted]" },
    ]);
  });

  it("are Puppet itself on a node that has none", () => {
    const node = report();
    node.read('{"event":"missing","task":"puppet","name":"Install Puppet"}', 0);
    expect(node.diffs).toEqual([{ node: "db-1", task: "Install Puppet", before: "", after: "would be installed" }]);
  });
});
