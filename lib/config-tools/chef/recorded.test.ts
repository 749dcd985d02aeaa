import { describe, expect, it } from "vitest";
import { NodeReport } from "@/lib/config-tools/ssh/node-report";
import type { RecipePhase, TaskEvent } from "@/lib/config-tools/tool";

/**
 * Written by hand, as Chef could not be run: what node/burgeon_formatter.rb writes for the calls that Chef documents for
 * formatters (Chef::EventDispatch::Base), with the texts that Chef Infra Client's own documentation shows for them.
 */
const CONVERGED = `
{"event":"start","task":"cinc","name":"Install Cinc"}
{"event":"end","task":"cinc","name":"Install Cinc","status":"changed"}
{"event":"start","task":"apt_package[redis-server] install 1","name":"Install apt package redis-server"}
{"event":"end","task":"apt_package[redis-server] install 1","name":"Install apt package redis-server","status":"changed","durationMs":5210,"said":[{"level":"notice","text":"install version 5:7.0.15-1~deb12u1 of package redis-server"}],"diffs":[]}
{"event":"start","task":"template[/etc/redis/burgeon.conf] create 2","name":"Create template /etc/redis/burgeon.conf"}
{"event":"end","task":"template[/etc/redis/burgeon.conf] create 2","name":"Create template /etc/redis/burgeon.conf","status":"changed","durationMs":14,"said":[{"level":"notice","text":"create new file /etc/redis/burgeon.conf"},{"level":"notice","text":"suppressed sensitive resource"}],"diffs":[]}
{"event":"start","task":"service[redis-server] enable 3","name":"Enable service redis-server"}
{"event":"end","task":"service[redis-server] enable 3","name":"Enable service redis-server","status":"ok","durationMs":40,"said":[],"diffs":[]}
{"event":"start","task":"execute[Load the settings] run 4","name":"Load the settings"}
{"event":"end","task":"execute[Load the settings] run 4","name":"Load the settings","status":"skipped","durationMs":8,"said":[{"level":"notice","text":"skipped due to not_if \\"test -f /run/loaded\\""}],"diffs":[]}
{"event":"over","code":0}
`;
const FAILED = `
{"event":"start","task":"execute[Ask Redis with the password] run 1","name":"Ask Redis with the password"}
{"event":"end","task":"execute[Ask Redis with the password] run 1","name":"Ask Redis with the password","status":"failed","durationMs":31,"said":[{"level":"err","text":"Expected process to exit with [0], but received '1'\\n---- Begin output of redis-cli PING ----\\nSTDOUT: \\nSTDERR: NOAUTH hunter2\\n---- End output of redis-cli PING ----\\nRan redis-cli PING returned 1"}],"diffs":[]}
{"event":"over","code":1}
`;
const NOT_FOUND = `
{"event":"said","level":"err","text":"could not find recipe prove for cookbook redis"}
{"event":"over","code":1}
`;
const WHY_RUN = `
{"event":"start","task":"file[/etc/motd] create 1","name":"Create file /etc/motd"}
{"event":"end","task":"file[/etc/motd] create 1","name":"Create file /etc/motd","status":"ok","durationMs":3,"said":[{"level":"notice","text":"Would update content in file /etc/motd from 2da7f6 to 89ad24"},{"level":"notice","text":"--- /etc/motd\\t2026-11-26\\n+++ /etc/.chef-motd\\t2026-11-26\\n@@ -1 +1 @@\\n-old\\n+new"}],"diffs":[{"property":"content","before":"","after":"Would update content in file /etc/motd from 2da7f6 to 89ad24"}]}
{"event":"over","code":0}
`;

function replay(recorded: string, phase: RecipePhase = "configure") {
  const report = new NodeReport("cache-1", phase, (text) => text.replaceAll("hunter2", "••••••"));
  const events = recorded
    .trim()
    .split("\n")
    .flatMap((line, i): TaskEvent[] => report.read(line, 1000 * i));
  return { report, events };
}
const ends = (events: TaskEvent[]) => events.flatMap((e) => (e.kind === "task-ended" ? [e] : []));

describe("a run of Chef", () => {
  it("tells every resource with its outcome", () => {
    const { report, events } = replay(CONVERGED);
    expect(ends(events).map(({ name, status }) => [name, status])).toEqual([
      ["Install Cinc", "changed"],
      ["Install apt package redis-server", "changed"],
      ["Create template /etc/redis/burgeon.conf", "changed"],
      ["Enable service redis-server", "ok"],
      ["Load the settings", "skipped"],
    ]);
    expect(ends(events)[1]).toMatchObject({ durationMs: 5210, output: expect.stringContaining("5:7.0.15") });
    expect(report).toMatchObject({ code: 0, failed: undefined });
  });

  it("names the resource that failed, with what it printed and without secrets", () => {
    const { report } = replay(FAILED, "verify");
    expect(report.failed?.name).toBe("Ask Redis with the password");
    expect(report.failed?.output).toContain("STDERR: NOAUTH ••••••");
  });

  it("keeps why it did not begin", () => {
    const { report } = replay(NOT_FOUND);
    expect(report.said).toEqual(["could not find recipe prove for cookbook redis"]);
    expect(report).toMatchObject({ code: 1, failed: undefined });
  });

  it("tells what --why-run would change", () => {
    expect(replay(WHY_RUN).report.diffs).toEqual([
      { node: "cache-1", task: "Create file /etc/motd", before: "old", after: "new" },
    ]);
  });
});
