import { describe, expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { readOptions } from "./options";
import { describeProofs, isScaled, withSection, type Proof } from "./proofs";

const catalogue = loadCatalogue();
const proof = (more: Partial<Proof> = {}): Proof => ({
  ...{ service: "mariadb", os: "debian-12", mode: "os-only", outcome: "passed", hypervisor: "lxd", nodes: 3 },
  tool: "ansible",
  ...{
    recipe: catalogue.services.get("mariadb")!.recipeDigest,
    readyMs: 45_900,
    bakeMs: null,
    actions: [{ id: "promote", ms: 14_200 }],
    version: "10.11",
  },
  ...{ at: "2026-11-26T01:20:00.000Z", problem: null, ...more },
});

describe("the table of proofs", () => {
  it("says what ran, and what did not and why", () => {
    const text = describeProofs([proof()], catalogue);
    expect(text).toContain(
      "| MariaDB | Debian 12 | os-only | Ansible | 10.11 | 3 | 46 s |  | promote 14 s | 2026-11-26 |",
    );
    expect(text).toContain("- MariaDB on Debian 12 (pre-installed); Debian 13 (os-only, pre-installed)");
  });

  it("tells the tools apart, and that another one than the first starts from no baked image", () => {
    const apache = { service: "apache", recipe: catalogue.services.get("apache")!.recipeDigests.get("puppet")! };
    const text = describeProofs([proof({ ...apache, tool: "puppet", version: "2.4" })], catalogue);
    expect(text).toContain("| Apache | Debian 12 | os-only | Puppet | 2.4 |");
    expect(text).toContain(
      "- Apache on Debian 12 (os-only, pre-installed); Debian 13 (os-only, pre-installed, os-only by Puppet)",
    );
  });

  it("says of a service whose machines need a kernel of their own that the hypervisor here makes none", () => {
    const web = catalogue.services.get("web")!;
    const changing = { ...web, blueprint: { ...web.blueprint, ownKernel: true } };
    const [line] = describeProofs([], { ...catalogue, services: new Map([["web", changing]]) })
      .split("\n")
      .filter((one) => one.startsWith("- Web on Debian 12"));
    expect(line).toMatch(/: it needs machines with a kernel of their own, which the hypervisor here does not make\.$/);
  });

  it("says why a launch failed, in one cell", () => {
    const problem = "db-1.install: The mirror | is away.\nand more";
    expect(describeProofs([proof({ outcome: "failed", problem })], catalogue)).toContain(
      "**failed**: db-1.install: The mirror \\| is away. and more |",
    );
  });

  it("marks what was seen of an earlier recipe", () => {
    expect(describeProofs([proof({ recipe: "another" })], catalogue)).toContain("2026-11-26, an earlier recipe |");
  });

  it("is not whole before nodes were added where a blueprint lets them join", () => {
    const { blueprint } = catalogue.services.get("mariadb")!;
    expect(isScaled(proof(), blueprint)).toBe(false);
    expect(isScaled(proof({ actions: [{ id: "add replica", ms: 1 }] }), blueprint)).toBe(true);
  });

  it("goes between its markers, and nowhere else", () => {
    const document =
      "# A\n\n<!-- catalogue: written by npm run verify:catalogue -->\nold\n<!-- catalogue ends -->\n\n# B\n";
    expect(withSection(document, "new")).toBe(document.replace("\nold\n", "\n\nnew\n\n"));
    expect(() => withSection("# A", "new")).toThrow("lost its markers");
  });
});

describe("the options of verify:catalogue", () => {
  const known = { services: new Set(["web"]), oses: new Set(["debian-12"]) };

  it("are everything when nothing is said", () => {
    expect(readOptions([], known)).toEqual({
      services: [],
      oses: [],
      modes: ["os-only", "pre-installed"],
      tools: ["ansible", "puppet", "chef"],
      again: false,
      keep: false,
    });
  });

  it.each([
    [["wep"], 'no service "wep". Choose from web'],
    [["web", "--os", "dos-6"], 'no operating system "dos-6"'],
    [["--mode", "fast"], 'no mode "fast"'],
    [["--tool", "make"], 'no config tool "make"'],
    [["--agian"], "--agian"],
  ])("refuse %j with what there is to choose from", (args, message) => {
    expect(() => readOptions(args, known)).toThrow(message);
  });
});
