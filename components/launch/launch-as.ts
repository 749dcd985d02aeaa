import type { LaunchRequest } from "@/lib/contract/schemas/stacks";

export const FORMS = ["yaml", "cli", "curl"] as const;
export type LaunchAs = (typeof FORMS)[number];

export type LaunchAsInput = {
  origin: string;
  project: string;
  request: LaunchRequest;
  /** The hash of the plan that is shown: curl starts this one or none. */
  planHash: string | null;
};

/** The launch that the form stands for, for a file or a shell. */
export function launchAs(form: LaunchAs, input: LaunchAsInput): string {
  switch (form) {
    case "yaml":
      return yamlOf(input);
    case "cli":
      return cliOf(input);
    case "curl":
      return curlOf(input);
  }
}

function yamlOf({ project, request }: LaunchAsInput): string {
  const { roles, parameters, tags = {}, lease = {}, ...plain } = request;
  return [
    ...entries({ project, ...plain }),
    "roles:",
    ...Object.entries(roles).map(([id, { count, flavour }]) => `  ${id}: { count: ${count}, flavour: ${flavour} }`),
    ...block("parameters", parameters),
    ...block("tags", tags),
    ...block("lease", lease),
  ].join("\n");
}

/** Strings as JSON writes them, which is how YAML's double-quoted ones are written, too (YAML 1.2, section 1.3). */
const entries = (values: object): string[] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${isPlainKey(name) ? name : JSON.stringify(name)}: ${/^[a-z][a-z0-9.-]*$/.test(String(value)) && !isWord(value) ? value : JSON.stringify(value)}`,
    );

const isPlainKey = (name: string): boolean => /^[A-Za-z][\w.-]*$/.test(name) && !isWord(name);

/** What YAML would not take for text. */
const isWord = (value: unknown): boolean =>
  typeof value === "string" && /^(y|n|yes|no|on|off|true|false|null)$/.test(value);

const block = (name: string, values: object): string[] =>
  Object.keys(values).length === 0 ? [] : [`${name}:`, ...entries(values).map((line) => `  ${line}`)];

function cliOf({ origin, ...input }: LaunchAsInput): string {
  return [
    `curl -fsSO ${origin}/burgeon.mjs`,
    `export BURGEON_URL=${origin} BURGEON_TOKEN=…`,
    "node burgeon.mjs launch -f - <<'EOF'",
    yamlOf({ origin, ...input }),
    "EOF",
  ].join("\n");
}

function curlOf({ origin, project, request, planHash }: LaunchAsInput): string {
  const body = JSON.stringify({ ...request, planHash: planHash ?? "…" }, null, 2);
  return [
    `curl -fsS ${origin}/api/v1/projects/${project}/stacks \\`,
    '  -H "Authorization: Bearer $BURGEON_TOKEN" \\',
    "  -H 'Content-Type: application/json' \\",
    `  --data-binary @- <<'EOF'`,
    body,
    "EOF",
  ].join("\n");
}
