import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { z } from "zod";
import type { Catalogue } from "@/lib/blueprints/load";
import { toolName, type Blueprint } from "@/lib/blueprints/schema";
import { TOOL_TITLES } from "@/lib/blueprints/tool-titles";

/** What was seen of one service on one operating system in one mode. */
const proof = z.strictObject({
  service: z.string(),
  os: z.string(),
  mode: z.enum(["os-only", "pre-installed"]),
  /** Proofs of before there was a choice do not say it. */
  tool: toolName.default("ansible"),
  /** Digest of the recipe that was run: a changed recipe has to be proved anew. */
  recipe: z.string(),
  outcome: z.enum(["passed", "failed"]),
  hypervisor: z.string(),
  nodes: z.int(),
  /** Milliseconds from the request to Ready. */
  readyMs: z.int(),
  /** Milliseconds that the bake took which a pre-installed launch was made from. */
  bakeMs: z.int().nullable(),
  /** Actions and changes of nodes ("add web") that were run on it afterwards, each passing the same checks, in milliseconds. */
  actions: z.array(z.strictObject({ id: z.string(), ms: z.int() })).default([]),
  /** What the service itself or its packages call their version. */
  version: z.string(),
  at: z.iso.datetime(),
  /** Why it failed; null where it passed. */
  problem: z.string().nullable(),
});
export type Proof = z.infer<typeof proof>;
export type Combination = Pick<Proof, "service" | "os" | "mode" | "tool">;

const DOCUMENT = "docs/verified.md";
const RECORD = "docs/verified-catalogue.json";
const [BEGIN, END] = ["<!-- catalogue: written by npm run verify:catalogue -->", "<!-- catalogue ends -->"];

const same = (a: Combination, b: Combination) =>
  a.service === b.service && a.os === b.os && a.mode === b.mode && a.tool === b.tool;

/** What can be launched on an OS: every mode with the first tool, which images are baked with, and OS-only with the others. */
export const combinationsOf = ({ service, modes, tools }: Blueprint, os: string): Combination[] =>
  tools.flatMap((tool, i) =>
    modes.filter((mode) => i === 0 || mode === "os-only").map((mode) => ({ service, os, mode, tool })),
  );

/** Whether nodes were added to every role that may have more: the recipe's digest does not know what the blueprint says of that. */
export const isScaled = ({ actions }: Pick<Proof, "actions">, { roles }: Pick<Blueprint, "roles">): boolean =>
  roles.every(({ id, scaling }) => !scaling || actions.some((done) => done.id === `add ${id}`));

export class Proofs {
  private constructor(
    private readonly root: string,
    private proofs: Proof[],
  ) {}

  static read(root: string): Proofs {
    return new Proofs(root, z.array(proof).parse(JSON.parse(readFileSync(path.join(root, RECORD), "utf8"))));
  }

  find(combination: Combination): Proof | undefined {
    return this.proofs.find((known) => same(known, combination));
  }

  /** Replaces what was known of the combination, and writes both files: an interrupted run loses nothing. */
  async add(proof: Proof, catalogue: Catalogue): Promise<void> {
    const others = this.proofs.filter((known) => !same(known, proof));
    const key = ({ service, os, mode, tool }: Combination) => `${service} ${os} ${mode} ${tool}`;
    this.proofs = [...others, proof].sort((a, b) => key(a).localeCompare(key(b), "en", { numeric: true }));
    await this.write(RECORD, JSON.stringify(this.proofs));
    const document = readFileSync(path.join(this.root, DOCUMENT), "utf8");
    await this.write(DOCUMENT, withSection(document, describeProofs(this.proofs, catalogue)));
  }

  private async write(name: string, text: string): Promise<void> {
    const filepath = path.join(this.root, name);
    writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  }
}

/** Replaces what stands between the markers. */
export function withSection(document: string, section: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${DOCUMENT} has lost its markers ${BEGIN} … ${END}.`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${section}\n\n${document.slice(to)}`;
}

/** The table of what ran, and a list of what did not and why. Markdown. */
export function describeProofs(proofs: readonly Proof[], { services, oses }: Catalogue): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;
  const title = (service: string) => services.get(service)?.blueprint.title ?? service;
  const osTitle = (os: string) => oses.get(os)?.title ?? os;
  const stale = (p: Proof) => services.get(p.service)?.recipeDigests.get(p.tool) !== p.recipe;
  const rows = proofs.map((p) =>
    [
      title(p.service),
      osTitle(p.os),
      p.mode,
      TOOL_TITLES[p.tool],
      p.version,
      String(p.nodes),
      p.outcome === "passed" ? seconds(p.readyMs) : `**failed**: ${p.problem}`,
      p.bakeMs === null ? "" : seconds(p.bakeMs),
      p.actions.map(({ id, ms }) => `${id} ${seconds(ms)}`).join(", "),
      p.at.slice(0, 10) + (stale(p) ? ", an earlier recipe" : ""),
    ].map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")),
  );
  const head = [
    "service",
    "operating system",
    "mode",
    "config tool",
    "version",
    "nodes",
    "Ready after",
    "bake",
    "actions",
    "seen",
  ];
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const missing = [...services.values()].flatMap(({ blueprint }) => {
    const { title: name, tools } = blueprint;
    const byReason = new Map<string, string[]>();
    for (const os of blueprint.os) {
      const ways = combinationsOf(blueprint, os)
        .filter((one) => !proofs.some((p) => same(p, one)))
        .map(({ mode, tool }) => (tool === tools[0] ? mode : `${mode} by ${TOOL_TITLES[tool]}`));
      if (ways.length === 0) continue;
      const reason = whyNot(blueprint, oses.get(os));
      const where = `${osTitle(os)} (${ways.join(", ")})`;
      byReason.set(reason, [...(byReason.get(reason) ?? []), where]);
    }
    return [...byReason].map(([reason, where]) => `- ${name} on ${where.join("; ")}: ${reason}`);
  });
  return missing.length === 0 ? table : `${table}\n\nNot run:\n\n${missing.join("\n")}`;
}

const whyNot = ({ ownKernel }: Pick<Blueprint, "ownKernel">, os: { builder: string } | undefined): string => {
  if (ownKernel) return "it needs machines with a kernel of their own, which the hypervisor here does not make.";
  return os?.builder === "fetch" ? "the vendor's image could not be fetched." : "not yet.";
};
