import { readFileSync } from "node:fs";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** What is wrong at a place of a YAML file: `["roles", 0, "flavour"]`. */
export type Problem = { path: readonly (string | number)[]; message: string };

export type YamlFile<T> = {
  data: T;
  /** @throws Error with every problem behind file, line and place */
  refuse: (problems: readonly Problem[]) => never;
};

/** Reads a YAML (or JSON) file that has to be of a form. @throws Error as `refuse` does, for what YAML or the form refuses */
export function readYaml<T extends z.ZodType>(file: string, schema: T): YamlFile<z.output<T>> {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter });
  const lineAt = (offset: number | undefined) => lineCounter.linePos(offset ?? 0).line || 1;
  const refuse = (problems: readonly Problem[]): never => {
    const lines = problems.map(({ path, message }) => {
      const place = path.length === 0 ? "" : `${path.join(".")}: `;
      return `${file}:${lineOf(path)}: ${place}${message}`;
    });
    throw new Error(lines.join("\n"));
  };
  // A key that is missing, or of another form, has no line: that of what should hold it is nearest.
  const lineOf = (path: Problem["path"]): number => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
    return path.length === 0 ? 1 : lineOf(path.slice(0, -1));
  };
  const [error] = document.errors;
  if (error) throw new Error(`${file}:${lineAt(error.pos[0])}: ${error.message.split("\n")[0]}`);
  const result = schema.safeParse(document.toJS());
  if (result.success) return { data: result.data, refuse };
  return refuse(
    result.error.issues.map(({ path, message }) => ({ path: path.filter((key) => typeof key !== "symbol"), message })),
  );
}
