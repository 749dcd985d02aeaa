import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import { launchAs } from "./launch-as";

const request: LaunchRequest = {
  name: "orders",
  service: "mariadb",
  os: "debian-12",
  mode: "os-only",
  cloneKind: "thin",
  roles: { primary: { count: 1, flavour: "small" }, replica: { count: 2, flavour: "medium" } },
  parameters: { database: "no", bufferPool: 256, slow: false, title: 'It\'s "5" $x\\ #1: {{ a }}', empty: "" },
};
const input = { origin: "https://portal.example", project: "shop", request, planHash: "abc" };
/** What a shell's here-document hands on. */
const document = (text: string) => /<<'EOF'\n([^]*)\nEOF$/.exec(text)?.[1] ?? "";

describe("a launch", () => {
  it("as YAML is the request and its project, whatever the texts hold", () => {
    expect(parse(launchAs("yaml", input))).toEqual({ project: "shop", ...request });
  });

  it("without parameters is YAML, too", () => {
    const bare = { ...request, parameters: {} };
    const { parameters: _none, ...rest } = bare;
    expect(parse(launchAs("yaml", { ...input, request: bare }))).toEqual({ project: "shop", ...rest });
  });

  it("has its tags in every form, whatever YAML would take their keys for", () => {
    const tagged = {
      ...input,
      request: { ...request, tags: { team: "search: web", null: "x", 부서: "검색", no: "1" } },
    };
    expect(parse(launchAs("yaml", tagged))).toEqual({ project: "shop", ...tagged.request });
    expect(JSON.parse(document(launchAs("curl", tagged)))).toMatchObject({ tags: tagged.request.tags });
  });

  it("has its lease in every form", () => {
    for (const lease of [{ days: 7 }, { endsAt: "2026-12-01T09:00:00.000Z" }]) {
      const leased = { ...input, request: { ...request, lease } };
      expect(parse(launchAs("yaml", leased))).toEqual({ project: "shop", ...leased.request });
      expect(JSON.parse(document(launchAs("curl", leased)))).toMatchObject({ lease });
    }
  });

  it("as a command has the same YAML behind it", () => {
    const text = launchAs("cli", input);
    expect(text).toContain("curl -fsSO https://portal.example/burgeon.mjs");
    expect(parse(document(text))).toEqual({ project: "shop", ...request });
  });

  it("for curl is the API's request with the plan that is shown", () => {
    const text = launchAs("curl", input);
    expect(text).toContain("https://portal.example/api/v1/projects/shop/stacks");
    expect(JSON.parse(document(text))).toEqual({ ...request, planHash: "abc" });
  });
});
