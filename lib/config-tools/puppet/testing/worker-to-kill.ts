import { readFileSync } from "node:fs";
import { createPuppetTool } from "@/lib/config-tools/puppet/tool";
import type { ApplyRequest } from "@/lib/config-tools/tool";

/** Stands for a worker in the middle of a run: says so on standard output, and never ends by itself. */
const [file, workDir] = process.argv.slice(2);
const request = JSON.parse(readFileSync(file!, "utf8")) as ApplyRequest;
const context = { signal: new AbortController().signal, idempotencyKey: "killed" };
for await (const { kind } of createPuppetTool({ workDir: workDir! }).apply(context, request))
  if (kind === "task-started") process.stdout.write("in the middle\n");
