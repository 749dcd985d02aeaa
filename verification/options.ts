import { parseArgs } from "node:util";

import { toolName } from "@/lib/blueprints/schema";
import type { ToolName } from "@/lib/blueprints/tool-titles";

export type Mode = "os-only" | "pre-installed";

export type VerifyOptions = {
  /** Services by id; none: the whole catalogue. */
  services: string[];
  /** Operating systems by id; none: every one whose image can be built here. */
  oses: string[];
  modes: Mode[];
  /** Config tools; none: all that a service has recipes for. */
  tools: ToolName[];
  /** Runs what is proved already for this very recipe as well. */
  again: boolean;
  /** Leaves the installation with its images for the next run, and machines of failed launches for a look. */
  keep: boolean;
};

export const USAGE = `npm run verify:catalogue -- [service …] [--os id]… [--mode os-only|pre-installed] [--tool ansible|puppet] [--again] [--keep]

Launches services on the local hypervisor, runs their acceptance checks, destroys them and writes docs/verified.md.
What is proved for the recipe as it is now is left out, so an interrupted run goes on where it was; --again runs it once more.
--keep leaves images and the machines of failed launches in place; a run without it removes them.`;

const MODES: readonly Mode[] = ["os-only", "pre-installed"];
const TOOLS: readonly string[] = toolName.options;

/** @throws Error with what is wrong and how it is used */
export function readOptions(
  args: string[],
  catalogue: { services: ReadonlySet<string>; oses: ReadonlySet<string> },
): VerifyOptions {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        os: { type: "string", multiple: true, default: [] },
        mode: { type: "string", multiple: true, default: [] },
        tool: { type: "string", multiple: true, default: [] },
        again: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
      },
    });
  } catch (e) {
    throw new Error(`${(e as Error).message}\n\n${USAGE}`, { cause: e });
  }
  const { positionals: services, values } = parsed;
  const modes = values.mode.length > 0 ? values.mode : MODES;
  const tools = values.tool.length > 0 ? values.tool : TOOLS;
  refuseUnknown("service", services, catalogue.services);
  refuseUnknown("operating system", values.os, catalogue.oses);
  refuseUnknown("mode", modes, new Set(MODES));
  refuseUnknown("config tool", tools, new Set(TOOLS));
  return {
    services,
    oses: values.os,
    modes: modes as Mode[],
    tools: tools as ToolName[],
    again: values.again,
    keep: values.keep,
  };
}

function refuseUnknown(what: string, given: readonly string[], known: ReadonlySet<string>): void {
  for (const one of given)
    if (!known.has(one)) throw new Error(`There is no ${what} "${one}". Choose from ${[...known].join(", ")}.`);
}
