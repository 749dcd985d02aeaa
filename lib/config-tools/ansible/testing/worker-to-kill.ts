import path from "node:path";
import { makeForkServer } from "@/lib/config-tools/ansible/fork-server";
import { command, prepareLocalRun, SERVER_FILES } from "@/lib/config-tools/ansible/testing/local-run";

/** Stands for a worker in the middle of a run: says so on standard output, and never ends by itself. */
const server = makeForkServer({ ...SERVER_FILES, log: console.error });
const run = await server.start(
  prepareLocalRun(path.join(process.argv[2]!, "run"), [command("Wait", "sleep", "300")], ["a"]),
);
for await (const line of run!.lines)
  if (line.text.includes('"event": "start"')) process.stdout.write("in the middle\n");
