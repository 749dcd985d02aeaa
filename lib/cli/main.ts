// `burgeon`: the portal from a shell. One file without dependencies, which every portal serves at /burgeon.mjs.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { sortedTags } from "@/lib/util/tags";
import type { StackSummary } from "@/lib/contract/schemas/stacks";
import { callPortal, CliError, type Portal } from "./portal";
import { followDeployment } from "./follow";
import { leaseRequest } from "./lease-request";
import { budgetLines, changeLine, leaseLines, powerLine, priceLine } from "./price-lines";
import { scaleRequest } from "./scale-request";
import { actOnSnapshot, snapshotLines, takeSnapshot } from "./snapshots";
import { readStackFile } from "./stack-file";
import { changedTags } from "./tag-changes";
import { uploadFile } from "./upload";

const USAGE = `burgeon launch -f stack.yaml [--project NAME] [--plan] [--no-wait]
burgeon stacks [--project NAME]
burgeon scale STACK ROLE=NUMBER… --project NAME [--leave NODE]… [--plan] [--no-wait]
burgeon stop STACK --project NAME [--plan] [--no-wait]
burgeon start STACK --project NAME [--plan] [--no-wait]
burgeon lease STACK DAYS|MOMENT|none --project NAME [--plan]
burgeon snapshot STACK --project NAME [--note TEXT] [--plan] [--no-wait]
burgeon snapshots STACK --project NAME
burgeon restore STACK NUMBER --project NAME [--plan] [--no-wait]
burgeon delete-snapshot STACK NUMBER --project NAME [--plan] [--no-wait]
burgeon tag STACK KEY=VALUE… --project NAME [--plan]
burgeon upload FILE [--project NAME]

-f FILE          what the launch page shows as YAML; - reads standard input
--project NAME   instead of the file's "project"
DAYS             how long it is wanted from now on, such as 7; or a MOMENT such as 2026-12-01T09:00:00Z
NUMBER           of a snapshot; what was written since it was taken is lost when it is restored
KEY=VALUE        a tag that costs can be told apart by; without a value it is removed
--leave NODE     this node leaves, rather than the one with the highest number
--note TEXT      what a snapshot is taken for
--plan           say what would happen and what it costs, and start nothing
--no-wait        do not follow the deployment to its end

BURGEON_URL      the portal's address
BURGEON_TOKEN    an access token from the account page
`;

type Options = {
  file?: string | undefined;
  project?: string | undefined;
  leave?: string[] | undefined;
  note?: string | undefined;
  plan?: boolean | undefined;
  "no-wait"?: boolean | undefined;
};
type Command = { run: (portal: Portal, options: Options, rest: string[]) => Promise<number>; takesMore?: true };
const COMMANDS: Record<string, Command> = {
  launch: { run: launch },
  stacks: { run: stacks },
  scale: { run: scale, takesMore: true },
  stop: { run: power("stop"), takesMore: true },
  start: { run: power("start"), takesMore: true },
  lease: { run: lease, takesMore: true },
  snapshot: { run: snapshot, takesMore: true },
  snapshots: { run: snapshots, takesMore: true },
  restore: { run: bySnapshot("restoreSnapshot"), takesMore: true },
  "delete-snapshot": { run: bySnapshot("deleteSnapshot"), takesMore: true },
  tag: { run: tag, takesMore: true },
  upload: { run: upload, takesMore: true },
};

process.exitCode = await main(process.argv.slice(2)).catch((e: unknown) => {
  console.error(e instanceof CliError ? e.message : e);
  return 1;
});

async function main(args: string[]): Promise<number> {
  const { name, rest, options } = readArguments(args);
  const command = COMMANDS[name];
  if (!command || (rest.length > 0 && !command.takesMore)) {
    console.error(USAGE);
    return 2;
  }
  const { BURGEON_URL: url, BURGEON_TOKEN: token } = process.env;
  if (!url || !URL.canParse(url)) throw new CliError("Set BURGEON_URL to the portal's address.");
  if (!token) throw new CliError("Set BURGEON_TOKEN to an access token; the account page of the portal makes one.");
  return command.run({ url, token }, options, rest);
}

function readArguments(args: string[]): { name: string; rest: string[]; options: Options } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        file: { type: "string", short: "f" },
        project: { type: "string" },
        leave: { type: "string", multiple: true },
        note: { type: "string" },
        plan: { type: "boolean" },
        "no-wait": { type: "boolean" },
      },
    });
    const [name = "", ...rest] = positionals;
    return { name, rest, options: values };
  } catch (e) {
    throw new CliError(`${(e as Error).message}\n\n${USAGE}`);
  }
}

/** Plans, then launches exactly that plan, then follows it. */
async function launch(portal: Portal, options: Options): Promise<number> {
  if (options.file === undefined) throw new CliError(`Which stack? Give a file with -f.\n\n${USAGE}`);
  const text = readFileSync(options.file === "-" ? 0 : options.file, "utf8");
  const { project = options.project, ...request } = readStackFile(parse(text), options.file);
  const params = { project: options.project ?? project ?? "" };
  if (params.project === "")
    throw new CliError('Which project? Name one in the file ("project: …") or with --project.');
  const plan = await callPortal(portal, "plan", { params, body: request });
  const { nodes, total, price, budgets, hash: planHash } = plan;
  console.log(`${request.name}: ${nodes.length} nodes, ${total.vcpus} vCPU, ${total.memoryMiB} MiB of memory`);
  console.log(priceLine(price));
  for (const line of budgetLines(budgets)) console.log(line);
  if (options.plan) return 0;
  const { deploymentId } = await callPortal(portal, "launch", { params, body: { ...request, planHash } });
  return follow(portal, options, deploymentId);
}

async function stacks(portal: Portal, { project }: Options): Promise<number> {
  if (project === undefined) throw new CliError("Which project? Give its name with --project.");
  const { items } = await callPortal(portal, "listStacks", { params: { project } });
  for (const { name, state, service, os, nodes, lease: until } of items)
    console.log(
      [
        ...[name, state, `${service.title} ${service.version}`, os.title, `${nodes} nodes`],
        ...(until ? [`lease to ${until.endsAt}`] : []),
      ].join("\t"),
    );
  return 0;
}

/** Plans a change of the number of nodes, says what it does, then starts exactly that and follows it. */
async function scale(portal: Portal, options: Options, [name, ...wanted]: string[]): Promise<number> {
  const { project, leave = [] } = options;
  if (name === undefined || wanted.length === 0) throw new CliError(`Which stack, and how many nodes?\n\n${USAGE}`);
  const params = { stack: (await stackNamed(portal, project, name)).id };
  const { nodeList } = await callPortal(portal, "getStack", { params });
  const body = scaleRequest(wanted, leave, nodeList);
  const plan = await callPortal(portal, "planScale", { params, body });
  const { nodes, reruns, price, budgets, hash: planHash } = plan;
  for (const { name: node, change } of nodes)
    if (change) console.log(`${node} ${change === "join" ? "joins" : "leaves"}`);
  if (reruns.length > 0) console.log(`configured again: ${reruns.join(", ")}`);
  console.log(changeLine(price));
  for (const line of budgetLines(budgets)) console.log(line);
  if (options.plan) return 0;
  const { deploymentId } = await callPortal(portal, "scaleStack", { params, body: { ...body, planHash } });
  return follow(portal, options, deploymentId);
}

async function stackNamed(portal: Portal, project: string | undefined, name: string): Promise<StackSummary> {
  if (project === undefined) throw new CliError("Which project? Give its name with --project.");
  const { items } = await callPortal(portal, "listStacks", { params: { project }, query: { q: name } });
  const found = items.find((stack) => stack.name === name);
  if (!found) throw new CliError(`The project ${project} has no stack named ${name}.`);
  return found;
}

/** Stops a stack's machines, which leaves their disks, or starts them again, after it has said what that costs; and follows it. */
function power(action: "stop" | "start"): Command["run"] {
  return async (portal, options, [name, ...more]) => {
    if (name === undefined || more.length > 0) throw new CliError(`Which stack?\n\n${USAGE}`);
    const params = { stack: (await stackNamed(portal, options.project, name)).id };
    await sayPower(portal, params, action);
    if (options.plan) return 0;
    const { deploymentId } = await callPortal(portal, "runAction", { params, body: { action } });
    return follow(portal, options, deploymentId);
  };
}

/** What a stack costs once it is started or stopped, and what budgets say of a start. */
async function sayPower(portal: Portal, params: { stack: string }, action: "stop" | "start"): Promise<void> {
  const { power: price, budgets } = await callPortal(portal, "getStackCosts", { params });
  console.log(powerLine(price, action));
  if (action === "start") for (const line of budgetLines(budgets)) console.log(line);
}

/** Gives a stack another lease or takes it away, after it has said what that costs. */
async function lease(portal: Portal, { project, plan }: Options, [name, until, ...more]: string[]): Promise<number> {
  if (name === undefined || until === undefined || more.length > 0)
    throw new CliError(`Which stack, and for how long?\n\n${USAGE}`);
  const stack = await stackNamed(portal, project, name);
  const params = { stack: stack.id };
  const body = { lease: leaseRequest(until), before: stack.lease?.endsAt ?? null };
  const view = await callPortal(portal, "planLease", { params, body: { lease: body.lease } });
  for (const line of [...leaseLines(view), ...budgetLines(view.budgets)]) console.log(line);
  if (!plan) await callPortal(portal, "putLease", { params, body });
  return 0;
}

/** Says where a deployment is watched, and follows it to its end. */
async function follow(portal: Portal, { "no-wait": noWait }: Options, deploymentId: string): Promise<number> {
  console.log(new URL(`/deployments/${deploymentId}`, portal.url).href);
  return noWait ? 0 : followDeployment(portal, deploymentId, (line) => console.log(line));
}

async function snapshot(portal: Portal, options: Options, [name, ...more]: string[]): Promise<number> {
  if (name === undefined || more.length > 0) throw new CliError(`Which stack?\n\n${USAGE}`);
  const { project, note = "", plan = false } = options;
  const { id } = await stackNamed(portal, project, name);
  const deploymentId = await takeSnapshot(portal, id, { note, plan, print: (line) => console.log(line) });
  return deploymentId === null ? 0 : follow(portal, options, deploymentId);
}

async function snapshots(portal: Portal, { project }: Options, [name, ...more]: string[]): Promise<number> {
  if (name === undefined || more.length > 0) throw new CliError(`Which stack?\n\n${USAGE}`);
  const params = { stack: (await stackNamed(portal, project, name)).id };
  for (const line of snapshotLines(await callPortal(portal, "listSnapshots", { params }))) console.log(line);
  return 0;
}

function bySnapshot(action: "restoreSnapshot" | "deleteSnapshot"): Command["run"] {
  return async (portal, options, [name, number, ...more]) => {
    if (name === undefined || number === undefined || more.length > 0)
      throw new CliError(`Which stack, and which of its snapshots?\n\n${USAGE}`);
    const { id: stack, state } = await stackNamed(portal, options.project, name);
    // What stands still runs afterwards.
    if (action === "restoreSnapshot" && state === "stopped") await sayPower(portal, { stack }, "start");
    const { plan = false } = options;
    const deploymentId = await actOnSnapshot(portal, stack, {
      action,
      number,
      plan,
      print: (line) => console.log(line),
    });
    return deploymentId === null ? 0 : follow(portal, options, deploymentId);
  };
}

/** Sets tags of a stack, or removes those that are given without a value: says what budgets say of that, and what it has then. */
async function tag(portal: Portal, { project, plan }: Options, [name, ...words]: string[]): Promise<number> {
  if (name === undefined || words.length === 0) throw new CliError(`Which stack, and which tags?\n\n${USAGE}`);
  const { id, tags: before } = await stackNamed(portal, project, name);
  const params = { stack: id };
  const body = { tags: changedTags(before, words), before };
  const { budgets } = await callPortal(portal, "planTags", { params, body: { tags: body.tags } });
  for (const line of budgetLines(budgets)) console.log(line);
  const { tags } = plan ? body : await callPortal(portal, "putTags", { params, body });
  for (const [key, value] of sortedTags(tags)) console.log(`${key}=${value}`);
  return 0;
}

/** Prints what a parameter that takes a file is set to, and nothing else. */
async function upload(portal: Portal, { project }: Options, [file, ...more]: string[]): Promise<number> {
  if (file === undefined || more.length > 0) throw new CliError(`Which file?\n\n${USAGE}`);
  if (project === undefined) throw new CliError("Which project? Give its name with --project.");
  console.log(await uploadFile(portal, project, file, (line) => console.error(line)));
  return 0;
}
