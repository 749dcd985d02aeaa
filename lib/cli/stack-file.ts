import { z } from "zod";
import { launchRequest } from "@/lib/contract/schemas/stacks";
import { CliError } from "./portal";

const stackFile = launchRequest.extend({ project: z.string().optional() });

/** A file as the launch page shows it: a launch request, and the project that it is for. @throws CliError */
export function readStackFile(content: unknown, file: string): z.infer<typeof stackFile> {
  const result = stackFile.safeParse(content);
  if (!result.success) throw new CliError(`${file} is not a stack:\n${z.prettifyError(result.error)}`);
  return result.data;
}
