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

const ubuntu = (release: string) => ({ id: `ubuntu-${release}`, family: "debian", os: "ubuntu", release });
const DEBIAN = { id: "debian-12", family: "debian", os: "debian", release: "12" };

/** The template of a recipe or a shared role, with the vars/main.yml of `roles`, these variables and a node's name. */
function render(role: string, template: string, variables: Record<string, unknown>, roles = [role]): string {
  const [dest, file] = [path.join(work, "rendered"), path.join(work, "variables.json")];
  writeFileSync(file, JSON.stringify({ inventory_hostname: "node-1", burgeon_os: DEBIAN, ...variables }));
  const given = [...roles.map((one) => path.resolve(one, "vars/main.yml")), file].flatMap((one) => ["-e", `@${one}`]);
  const how = ["-i", "localhost,", "-c", "local", ...given];
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

describe("Prometheus", () => {
  const own = [{ node: "prom-1", role: "server", address: "10.0.0.1" }];
  const targetsOf = (burgeon_stacks: object) => {
    const settings = { burgeon_nodes: own, burgeon_stacks, otherTargets: "db.example:9104", interval: 15 };
    const { scrape_configs } = parse(render("catalogue/prometheus/ansible/prometheus", "prometheus.yml.j2", settings));
    return z
      .array(z.object({ job_name: z.string(), static_configs: z.array(z.object({ targets: z.array(z.string()) })) }))
      .parse(scrape_configs)
      .map(({ job_name, static_configs }) => [job_name, ...static_configs.flatMap(({ targets }) => targets)]);
  };

  it("watches its own nodes and those of the chosen stack, and what is named beside", () => {
    const nodes = [{ node: "cache/cache-1", role: "node", address: "10.0.0.7" }];
    expect(targetsOf({ watchedStack: { id: "1", name: "cache", missing: null, nodes } })).toEqual([
      ["prometheus", "localhost:9090"],
      ["node", "10.0.0.7:9100", "10.0.0.1:9100"],
      ["other", "db.example:9104"],
    ]);
    const without = [
      ["prometheus", "localhost:9090"],
      ["node", "10.0.0.1:9100"],
      ["other", "db.example:9104"],
    ];
    expect(targetsOf({})).toEqual(without);
    expect(targetsOf({ watchedStack: { id: "1", name: "cache", missing: "removed", nodes: [] } })).toEqual(without);
  });
});

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

describe("databases from their vendors' repositories", () => {
  const shared = "catalogue/shared/ansible/repository";
  const NODES = [1, 2, 3].map((n) => ({ node: `mongo-${n}`, role: "node", address: `10.0.0.${n}` }));

  it.each([
    ["mongodb", { ...DEBIAN }, "repo.mongodb.org/apt/debian", "bookworm/mongodb-org/8.0", "main"],
    ["mongodb", ubuntu("22.04"), "repo.mongodb.org/apt/ubuntu", "jammy/mongodb-org/8.0", "multiverse"],
    ["mongodb", ubuntu("24.04"), "repo.mongodb.org/apt/ubuntu", "noble/mongodb-org/8.0", "multiverse"],
    ["mysql", { ...DEBIAN }, "repo.mysql.com/apt/debian", "bookworm", "mysql-8.4-lts"],
    ["mysql", ubuntu("24.04"), "repo.mysql.com/apt/ubuntu", "noble", "mysql-8.4-lts"],
  ])("%s on %j is at the place that the vendor documents", (service, burgeon_os, url, suite, components) => {
    const recipe = `catalogue/${service}/ansible/${service}`;
    const variables = { burgeon_os, repository: service, repository_places: { debian: "{{ repository_of_apt }}" } };
    const lines = render(shared, "apt.sources.j2", variables, [shared, recipe]).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([`URIs: https://${url}`, `Suites: ${suite}`, `Components: ${components}`]),
    );
  });

  it("MongoDB listens where its peers reach it, lets nobody in without a name, and has the cache that was asked for", () => {
    const variables = { ansible_host: "10.0.0.1", burgeon_nodes: NODES, cache: 640 };
    expect(parse(render("catalogue/mongodb/ansible/mongodb", "mongod.conf.j2", variables))).toMatchObject({
      net: { port: 27017, bindIp: "127.0.0.1,10.0.0.1" },
      security: { authorization: "enabled", keyFile: "/etc/mongod.key" },
      replication: { replSetName: "burgeon" },
      storage: { dbPath: "/var/lib/mongodb", wiredTiger: { engineConfig: { cacheSizeGB: 0.625 } } },
    });
  });

  it.each([
    ["primary", "OFF"],
    ["replica", "ON"],
  ])("MySQL's %s has read_only %s, and names its own files where its family keeps them elsewhere", (role, readOnly) => {
    const variables = { inventory_hostname: "db-7", burgeon_role: role, characterSet: "utf8mb4", bufferPool: 256 };
    const settings = (family: string) =>
      render("catalogue/mysql/ansible/mysql", "settings.cnf.j2", { ...variables, burgeon_os: { ...DEBIAN, family } });
    for (const line of [
      "server_id = 7",
      `super_read_only = ${readOnly}`,
      "gtid_mode = ON",
      "innodb_buffer_pool_size = 256M",
    ])
      expect(settings("debian").split("\n")).toContain(line);
    expect(settings("debian")).not.toContain("datadir");
    expect(settings("redhat")).toContain("datadir = /var/lib/mysql\n");
  });
});
