import { json } from "node:stream/consumers";
import { createAnsibleTool } from "@/lib/config-tools/ansible/tool";
import type { ApplyRequest } from "@/lib/config-tools/tool";

/** A worker for tests that kill it: applies what standard input asks for and prints a line for every event. */
const { workDir, request } = (await json(process.stdin)) as { workDir: string; request: ApplyRequest };
const tool = createAnsibleTool({ workDir });
for await (const event of tool.apply({ signal: new AbortController().signal, idempotencyKey: "killed" }, request)) {
  process.stdout.write(`${event.kind}\n`);
}
await tool.close();
