// `burgeon`: the portal from a shell. One file without dependencies, which every portal serves at /burgeon.mjs.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { callPortal, CliError, type Portal } from "./portal";
import { followDeployment } from "./follow";
import { readStackFile } from "./stack-file";

const USAGE = `burgeon launch -f stack.yaml [--project NAME] [--no-wait]
burgeon stacks [--project NAME]

-f FILE          what the launch page shows as YAML; - reads standard input
--project NAME   instead of the file's "project"
--no-wait        do not follow the deployment to its end

BURGEON_URL      the portal's address
BURGEON_TOKEN    an access token from the account page
`;

const COMMANDS: Record<string, (portal: Portal, options: Options) => Promise<number>> = { launch, stacks };
type Options = { file?: string | undefined; project?: string | undefined; "no-wait"?: boolean | undefined };

process.exitCode = await main(process.argv.slice(2)).catch((e: unknown) => {
  console.error(e instanceof CliError ? e.message : e);
  return 1;
});

async function main(args: string[]): Promise<number> {
  const { command, options } = readArguments(args);
  const run = COMMANDS[command];
  if (!run) {
    console.error(USAGE);
    return 2;
  }
  const { BURGEON_URL: url, BURGEON_TOKEN: token } = process.env;
  if (!url || !URL.canParse(url)) throw new CliError("Set BURGEON_URL to the portal's address.");
  if (!token) throw new CliError("Set BURGEON_TOKEN to an access token; the account page of the portal makes one.");
  return run({ url, token }, options);
}

function readArguments(args: string[]): { command: string; options: Options } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        file: { type: "string", short: "f" },
        project: { type: "string" },
        "no-wait": { type: "boolean" },
      },
    });
    return { command: positionals.length === 1 ? positionals[0]! : "", options: values };
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
  const { nodes, total, hash: planHash } = plan;
  console.log(`${request.name}: ${nodes.length} nodes, ${total.vcpus} vCPU, ${total.memoryMiB} MiB of memory`);
  const { deploymentId } = await callPortal(portal, "launch", { params, body: { ...request, planHash } });
  console.log(new URL(`/deployments/${deploymentId}`, portal.url).href);
  return options["no-wait"] ? 0 : followDeployment(portal, deploymentId, (line) => console.log(line));
}

async function stacks(portal: Portal, { project }: Options): Promise<number> {
  if (project === undefined) throw new CliError("Which project? Give its name with --project.");
  const { items } = await callPortal(portal, "listStacks", { params: { project } });
  for (const { name, state, service, os, nodes } of items)
    console.log([name, state, `${service.title} ${service.version}`, os.title, `${nodes} nodes`].join("\t"));
  return 0;
}
