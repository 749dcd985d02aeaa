import type { Parameter } from "@/lib/blueprints/schema";
import { fileRuleOf, uploadReference, uploadsOf } from "@/lib/blueprints/uploads";
import type { Tx } from "@/lib/db/client";
import type { FieldError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/**
 * What is wrong with the uploaded files that parameters name. Files that are right stay until the transaction ends, and
 * afterwards because they are used.
 */
export async function fileFaults(
  tx: Tx,
  projectId: string,
  parameters: Record<string, Parameter>,
  values: Record<string, unknown>,
): Promise<FieldError[]> {
  const faults: FieldError[] = [];
  for (const [id, upload] of uploadsOf(parameters, values)) {
    const add = (message: FieldError["message"]) => faults.push({ path: ["parameters", id], message });
    const { endings, maxMiB } = fileRuleOf(parameters[id])!;
    const [row] = await tx.$queryRaw<{ name: string; sizeBytes: bigint }[]>`
      select name, size_bytes as "sizeBytes" from project_file
      where project_id = ${projectId}::uuid and sha256 = ${upload.sha256} for share`;
    if (!row || uploadReference({ ...upload, name: row.name }) !== uploadReference(upload))
      add(say`This project has no such file: upload it.`);
    else if (!endings.some((ending) => upload.name.toLowerCase().endsWith(ending)))
      add(say`Choose a file that ends in one of ${endings}.`);
    else if (Number(row.sizeBytes) > maxMiB * 2 ** 20) add(say`The file is larger than ${{ mib: maxMiB }}.`);
  }
  return faults;
}
