import { describe, expect, it } from "vitest";
import { lintManifest, parserIssues } from "@/lib/config-tools/puppet/lint";

const ROOT = "/catalogue/redis/puppet/redis";

describe("lintManifest", () => {
  it("takes a plain manifest", () => {
    const text =
      "class redis::install {\n  exec { 'Update the package lists':\n    command => 'apt-get update',\n  }\n}\n";
    expect(lintManifest("install.pp", text)).toEqual([]);
  });

  it("finds a secret in a command's arguments or variables, with its line", () => {
    const text = 'class x {\n  exec { "Ask Redis":\n    command => "redis-cli -a ${password.unwrap}",\n  }\n}\n';
    expect(lintManifest("x.pp", text)).toEqual([
      { file: "x.pp", line: 3, message: expect.stringContaining("Hand it to stdin") },
    ]);
    expect(lintManifest("x.pp", "environment => { 'A' => $a.unwrap },")).toHaveLength(1);
    expect(lintManifest("x.pp", "stdin => $password,")).toEqual([]);
  });

  it("wants words for what an exec does", () => {
    expect(lintManifest("x.pp", "exec { '/bin/true': }")).toMatchObject([{ line: 1 }]);
  });
});

describe("parserIssues", () => {
  // Recorded from `puppet parser validate` and `puppet epp validate` of Puppet 7.23.
  it("reads file, line and message", () => {
    const said = `Error: Could not parse for environment production: Syntax error at '=>' (file: ${ROOT}/manifests/install.pp, line: 2, column: 9)\nError: Try 'puppet help parser validate' for usage\n`;
    expect(parserIssues(said, ROOT)).toEqual([
      { file: `${ROOT}/manifests/install.pp`, line: 2, message: "Syntax error at '=>'" },
    ]);
  });

  it("has nothing to say of silence", () => expect(parserIssues("", ROOT)).toEqual([]));
});
