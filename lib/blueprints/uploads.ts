import type { Parameter } from "./schema";

/** A file of the project, as a parameter's value: upload://<SHA-256 of its content>/<its name>. */
export type Upload = { sha256: string; name: string };

const NAME = "[A-Za-z0-9][A-Za-z0-9._+-]{0,119}";
const REFERENCE = new RegExp(`^upload://([0-9a-f]{64})/(${NAME})$`);

export const uploadReference = ({ sha256, name }: Upload): string => `upload://${sha256}/${name}`;

/** Null for anything else, such as an address. */
export function parseUpload(value: unknown): Upload | null {
  const match = typeof value === "string" ? REFERENCE.exec(value) : null;
  return match ? { sha256: match[1]!, name: match[2]! } : null;
}

/** A file's own name as one that is safe in paths, commands and addresses; its ending stays. */
export function uploadName(given: string): string {
  const ending = /(?:\.tar)?\.[A-Za-z0-9]{1,10}$/.exec(given)?.[0] ?? "";
  const stem = given.slice(0, given.length - ending.length).replace(/[^A-Za-z0-9._+-]+/g, "-");
  return `${stem.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "").slice(0, 100) || "file"}${ending}`;
}

type Parameters = Record<string, Parameter>;

/** What a parameter takes besides an address; null where it takes no file. */
export const fileRuleOf = (parameter: Parameter | undefined) =>
  parameter?.type === "string" ? (parameter["x-file"] ?? null) : null;

/** Parameters whose value is an uploaded file, by id. Only those that take one: elsewhere it is text like any other. */
export const uploadsOf = (parameters: Parameters, values: Record<string, unknown>): [string, Upload][] =>
  Object.entries(values).flatMap(([id, value]): [string, Upload][] => {
    const upload = fileRuleOf(parameters[id]) && parseUpload(value);
    return upload ? [[id, upload]] : [];
  });

/** Below it a node has the files that its stack's parameters name. */
export const NODE_FILES = "/var/lib/burgeon/files";

/** Where recipes find it on a node: an address like any other. */
export const addressOnNode = ({ sha256, name }: Upload): string => `file://${NODE_FILES}/${sha256}/${name}`;
