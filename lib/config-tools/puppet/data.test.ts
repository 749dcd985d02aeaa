import { describe, expect, it } from "vitest";
import { hieraData, moduleName } from "@/lib/config-tools/puppet/data";
import type { ApplyRequest } from "@/lib/config-tools/tool";

const request: ApplyRequest = {
  recipe: { serviceDir: "/catalogue/apache", name: "web-server" },
  phase: "configure",
  os: { id: "debian-12", family: "debian", os: "debian", release: "12" },
  inventory: ["web-1", "web-2"].map((node, i) => ({
    ...{ node, role: "web", address: `192.0.2.${i}`, port: 22, user: "root", hostKeys: [] },
  })),
  targets: ["web-1"],
  vars: { title: "100 %{facts.os}", list: ["%{x}"] },
  secrets: { password: "a%{b}" },
  sshPrivateKey: "key",
};

describe("hieraData", () => {
  const data = hieraData(request, "web-2");

  it("names parameters by the recipe's class and by the phase's, without a hyphen", () => {
    expect(moduleName("web-server")).toBe("web_server");
    expect(Object.keys(data)).toEqual(expect.arrayContaining(["web_server::title", "web_server::configure::title"]));
  });

  it("leaves nothing in users' text that Hiera would replace", () => {
    expect(data["web_server::configure::title"]).toBe("100 %{literal('%')}{facts.os}");
    expect(data["web_server::configure::list"]).toEqual(["%{literal('%')}{x}"]);
    expect(data["web_server::configure::password"]).toBe("a%{literal('%')}{b}");
  });

  it("has every secret taken as Sensitive, and no parameter", () => {
    const sensitive = { convert_to: "Sensitive" };
    expect(data.lookup_options).toEqual({
      "web_server::password": sensitive,
      "web_server::configure::password": sensitive,
    });
  });

  it("says which node it is for, and names all", () => {
    expect(data.burgeon).toMatchObject({
      ...{ node: "web-2", role: "web", joins: false, os: { family: "debian" } },
      nodes: [
        { node: "web-1", role: "web", address: "192.0.2.0" },
        { node: "web-2", role: "web", address: "192.0.2.1" },
      ],
    });
  });

  it("has nothing of the way to the nodes", () => expect(JSON.stringify(data)).not.toContain('"key"'));
});
