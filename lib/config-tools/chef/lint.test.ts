import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { lintMetadata, lintRecipe, lintRuby } from "@/lib/config-tools/chef/lint";

const made: string[] = [];
afterEach(() => made.splice(0).forEach((dir) => rmSync(dir, { recursive: true })));

function cookbook(files: Record<string, string>): string {
  const serviceDir = mkdtempSync(path.join(os.tmpdir(), "burgeon-chef-"));
  made.push(serviceDir);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(serviceDir, "chef", "redis", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return serviceDir;
}

const GOOD = {
  "metadata.rb": 'name "redis"\nversion "1.0.0"\n',
  "recipes/install.rb": 'package "redis"\n',
  "recipes/configure.rb": 'template "/etc/redis/burgeon.conf" do\n  sensitive true\nend\n',
  "recipes/verify.rb": 'execute "Ask Redis with the password" do\n  input node["redis"]["password"]\nend\n',
};

describe("lintRecipe", () => {
  it("has nothing to say of a good cookbook", async () => {
    expect(await lintRecipe({ serviceDir: cookbook(GOOD), name: "redis" })).toEqual([]);
  });

  it("names every phase that is missing, an action's too", async () => {
    const { "recipes/verify.rb": _, ...rest } = GOOD;
    const serviceDir = cookbook(rest);
    const issues = await lintRecipe({ serviceDir, name: "redis", morePhases: ["action-promote-replica"] });
    expect(issues.map(({ file }) => path.basename(file))).toEqual(["verify.rb", "action_promote_replica.rb"]);
  });

  it("finds that there is no cookbook at all", async () => {
    expect(await lintRecipe({ serviceDir: "/nowhere", name: "redis" })).toHaveLength(4);
  });
});

describe("what Chef takes and we do not", () => {
  it("is another name than the folder's", () => {
    expect(lintMetadata("metadata.rb", 'name "valkey"\n', "redis")).toHaveLength(1);
  });

  it("is a command without words, and a secret where others can read it", () => {
    const text = 'execute "x" do\n  command "redis-cli -a #{node["redis"]["password"]}"\nend\n';
    expect(lintRuby("a.rb", text)).toEqual([
      { file: "a.rb", line: 1, message: expect.stringContaining("plain words") },
      { file: "a.rb", line: 2, message: expect.stringContaining("`input`") },
    ]);
  });
});
