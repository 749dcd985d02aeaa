import { existsSync, readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { BlueprintFaults } from "./faults";

/** What is wrong at a place of a YAML file: `["roles", 0, "flavour"]`. */
export type Problem = { path: readonly (string | number)[]; message: string };

export type YamlFile<T> = {
  data: T;
  /** @throws BlueprintFaults with every problem behind file, line and place */
  refuse: (problems: readonly Problem[]) => never;
};

/** Reads a YAML (or JSON) file that has to be of a form. @throws BlueprintFaults for what YAML or the form refuses */
export function readYaml<T extends z.ZodType>(file: string, schema: T): YamlFile<z.output<T>> {
  const lineCounter = new LineCounter();
  const fail = (line: number, message: string): never => {
    throw new BlueprintFaults([{ file, line, place: "", message: message.split("\n")[0] ?? message }]);
  };
  if (!existsSync(/*turbopackIgnore: true*/ file)) return fail(1, "the file is missing");
  const document = parseDocument(readFileSync(/*turbopackIgnore: true*/ file, "utf8"), { lineCounter });
  const lineAt = (offset: number | undefined) => lineCounter.linePos(offset ?? 0).line || 1;
  const refuse = (problems: readonly Problem[]): never => {
    throw new BlueprintFaults(
      problems.map(({ path, message }) => ({ file, line: lineOf(path), place: path.join("."), message })),
    );
  };
  // A key that is missing, or of another form, has no line: that of what should hold it is nearest.
  const lineOf = (path: Problem["path"]): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
    return path.length === 0 ? 1 : lineOf(path.slice(0, -1));
  };
  const [error] = document.errors;
  if (error) return fail(lineAt(error.pos[0]), error.message);
  const result = schema.safeParse(valueOf(document, fail));
  if (result.success) return { data: result.data, refuse };
  return refuse(
    result.error.issues.map(({ path, message }) => ({ path: path.filter((key) => typeof key !== "symbol"), message })),
  );
}

/** Aliases that unfold into more than a hundred times what is written are refused by the parser's own limit. */
function valueOf(document: Document, fail: (line: number, message: string) => never): unknown {
  try {
    return document.toJS();
  } catch (e) {
    return fail(1, e instanceof Error ? e.message : String(e));
  }
}
