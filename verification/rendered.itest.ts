// Files that recipes write on nodes which no run here has reached: rendered by Ansible, and read as their programs read them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const work = mkdtempSync(path.join(os.tmpdir(), "burgeon-rendered-"));
afterAll(() => rmSync(work, { recursive: true }));

const DEBIAN = { id: "debian-12", family: "debian", os: "debian", release: "12" };

/** The template of a recipe or a shared role, with its own vars/main.yml, these variables and a node's name. */
function render(role: string, template: string, variables: Record<string, unknown>): string {
  const [dest, file] = [path.join(work, "rendered"), path.join(work, "variables.json")];
  writeFileSync(file, JSON.stringify({ inventory_hostname: "node-1", burgeon_os: DEBIAN, ...variables }));
  const how = ["-i", "localhost,", "-c", "local", "-e", `@${path.resolve(role, "vars/main.yml")}`, "-e", `@${file}`];
  const args = `src=${path.resolve(role, "templates", template)} dest=${dest}`;
  execFileSync("ansible", ["localhost", "-m", "ansible.builtin.template", "-a", args, ...how], { stdio: "pipe" });
  return readFileSync(dest, "utf8");
}

const panel = z.object({
  title: z.string(),
  datasource: z.object({ uid: z.string() }),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  targets: z.array(z.object({ expr: z.string(), datasource: z.object({ uid: z.string() }) })).min(1),
});
const dashboard = z.object({ uid: z.string(), panels: z.array(panel).min(1) });

describe("Grafana beside Prometheus", () => {
  const recipe = "catalogue/prometheus/ansible/prometheus";
  const { uid, panels } = dashboard.parse(JSON.parse(readFileSync(path.join(recipe, "files/nodes.json"), "utf8")));

  it("asks the data source that is provisioned, at the interval of the figures", () => {
    const { datasources } = parse(render(recipe, "datasource.yaml.j2", { interval: 30 }));
    expect(datasources).toMatchObject([
      { type: "prometheus", url: "http://localhost:9090", isDefault: true, jsonData: { timeInterval: "30s" } },
    ]);
    const asked = panels.flatMap((p) => [p.datasource.uid, ...p.targets.map((t) => t.datasource.uid)]);
    expect(new Set(asked)).toEqual(new Set([datasources[0].uid]));
  });

  it("is provisioned with the folder that the dashboard is written to, and opens it first", () => {
    const { providers } = parse(readFileSync(path.join(recipe, "files/dashboards.yaml"), "utf8"));
    const settings = render(recipe, "grafana.ini.j2", { grafana_password: "Aa1" });
    expect(settings).toContain(`default_home_dashboard_path = ${providers[0].options.path}/nodes.json`);
    expect(settings).toContain("admin_password = Aa1\n");
    const tasks = readFileSync(path.join(recipe, "tasks/configure-grafana.yml"), "utf8");
    expect(tasks).toContain(`dest: ${providers[0].options.path}/nodes.json`);
    expect(readFileSync(path.join(recipe, "files/grafana.py"), "utf8")).toContain(`/api/dashboards/uid/${uid}`);
  });

  it("has panels that do not lie over each other, and that know nodes by the labels which Prometheus gives them", () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    const scraped = parse(
      render(recipe, "prometheus.yml.j2", {
        ...{ interval: 15, otherTargets: "" },
        burgeon_nodes: [{ node: "node-1", role: "target", address: "10.0.0.2" }],
      }),
    );
    const [node] = scraped.scrape_configs.filter((c: { job_name: string }) => c.job_name === "node");
    expect(Object.keys(node.static_configs[0].labels)).toContain("node");
    for (const { title, targets } of panels.filter((p) => p.title !== "Targets that are down"))
      for (const { expr } of targets) expect(`${title}: ${expr}`).toContain('job="node"');
  });
});

describe("a vendor's package repository", () => {
  const role = "catalogue/shared/ansible/repository";
  const places = {
    debian: { url: "https://deb.example.com", suite: "stable", components: "main" },
    redhat: { url: "https://rpm.example.com" },
    suse: { url: "https://rpm.example.com" },
  };
  const rendered = (family: string, template: string) =>
    render(role, template, { burgeon_os: { ...DEBIAN, family }, repository: "shop", repository_places: places });

  it("is written as apt reads it, with nothing trusted but its own key", () => {
    expect(rendered("debian", "apt.sources.j2").split("\n").slice(1)).toEqual([
      "Types: deb",
      "URIs: https://deb.example.com",
      "Suites: stable",
      "Components: main",
      "Signed-By: /etc/apt/keyrings/shop.asc",
      "",
    ]);
  });

  it.each(["redhat", "suse"])("is written as %s reads it, with signatures checked", (family) => {
    const text = rendered(family, "rpm.repo.j2");
    expect(text).toContain("[shop]\n");
    expect(text).toContain("baseurl=https://rpm.example.com\n");
    expect(text).toContain("gpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/shop.asc\n");
    expect(text.includes("module_hotfixes=1")).toBe(family === "redhat");
  });
});
