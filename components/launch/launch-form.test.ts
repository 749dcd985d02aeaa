import { describe, expect, it } from "vitest";
import type { Offer, ServiceDetail } from "@/lib/contract/schemas/catalogue";
import { checkForm, firstOffer, initialForm, offerOf, suggestName, toRequest } from "./launch-form";

const offer = (osId: string, state: Offer["state"]): Offer => ({
  osId,
  osTitle: osId,
  version: "1",
  mode: "os-only",
  state,
  reason: null,
  figures: { ready: 0, failed: 0, p50Ms: null, p95Ms: null, stages: null, recent: [] },
});

const service: ServiceDetail = {
  id: "mariadb",
  title: "MariaDB",
  version: "10.11",
  category: "database",
  summary: { en: "s" },
  logo: "",
  nodes: { min: 1, max: 3 },
  offers: [offer("rocky-9", "building"), offer("debian-12", "available")],
  enabled: true,
  hidden: false,
  withheld: null,
  roles: [
    {
      id: "primary",
      title: { en: "Primary" },
      summary: { en: "s" },
      prefix: "db",
      count: { min: 1, max: 1, default: 1 },
      flavour: "m1",
      flavours: ["m1"],
      needs: [],
    },
    {
      id: "replica",
      title: { en: "Replica" },
      summary: { en: "s" },
      prefix: "db",
      count: { min: 0, max: 8, default: 2 },
      flavour: "m1",
      flavours: ["m1"],
      needs: ["primary"],
    },
  ],
  parameters: {
    database: { type: "string", title: "Database", default: "app", minLength: 2, maxLength: 8, pattern: "^[a-z]+$" },
    bufferPool: { type: "integer", title: "Buffer pool", default: 256, minimum: 64, maximum: 1024 },
    charset: { type: "string", title: "Charset", default: "utf8mb4", maxLength: 10, enum: ["utf8mb4", "latin1"] },
    slowLog: { type: "boolean", title: "Slow log", default: false },
  },
  groups: [],
  endpoints: [],
  checks: [],
  flavours: [],
  tools: ["ansible", "puppet"],
  cloneKinds: ["thin", "full"],
  lastMode: null,
};

const form = initialForm(service, "orders-db");
const withParameter = (id: string, value: string) => ({ ...form, parameters: { ...form.parameters, [id]: value } });
const problemOf = (id: string, value: string) =>
  checkForm(withParameter(id, value), service.parameters)[`parameters.${id}`];

describe("launch form", () => {
  it("begins with the blueprint's defaults and an offer that can be launched", () => {
    expect(form).toMatchObject({
      os: "debian-12",
      cloneKind: "thin",
      roles: { primary: { count: 1 }, replica: { count: 2, flavour: "m1" } },
    });
    expect(checkForm(form, service.parameters)).toEqual({});
    expect(toRequest(form, service.parameters).parameters).toEqual({
      database: "app",
      bufferPool: 256,
      charset: "utf8mb4",
      slowLog: false,
    });
  });

  it("sends the tags that were typed, and none where there are none", () => {
    expect(toRequest(form, service.parameters)).not.toHaveProperty("tags");
    const tags = [
      { key: "team", value: " search " },
      { key: "", value: "" },
    ];
    expect(toRequest({ ...form, tags }, service.parameters).tags).toEqual({ team: "search" });
    expect(checkForm({ ...form, tags: [{ key: "Team", value: "x" }] }, {})).toEqual({ "tags.0": { rule: "tagKey" } });
  });

  it("prefers an image that is being built over one that is missing", () => {
    expect(firstOffer([offer("a", "unavailable"), offer("b", "building")], null)?.osId).toBe("b");
    expect(firstOffer([], null)).toBeUndefined();
  });

  describe("preselects of the first system's modes", () => {
    const inMode = (mode: Offer["mode"], p50Ms: number | null, state: Offer["state"] = "available"): Offer => {
      const plain = offer("debian-12", state);
      return { ...plain, mode, figures: { ...plain.figures, p50Ms } };
    };
    const modeOf = (offers: Offer[], lastMode: Offer["mode"] | null) => firstOffer(offers, lastMode)?.mode;

    it("the one that the person chose last, where it is there", () => {
      expect(modeOf([inMode("os-only", 90), inMode("pre-installed", 30)], "os-only")).toBe("os-only");
      expect(modeOf([inMode("os-only", 90), inMode("pre-installed", null)], "pre-installed")).toBe("pre-installed");
      expect(modeOf([inMode("os-only", 90), inMode("pre-installed", 30, "unavailable")], "pre-installed")).toBe(
        "os-only",
      );
    });

    it("before their first launch the faster one, and the first where not both were measured", () => {
      expect(modeOf([inMode("os-only", 90), inMode("pre-installed", 30)], null)).toBe("pre-installed");
      expect(modeOf([inMode("os-only", null), inMode("pre-installed", 30)], null)).toBe("os-only");
    });
  });

  it("has an offer from a baked image with the first tool only", () => {
    const baked: Offer = { ...offer("debian-12", "available"), mode: "pre-installed" };
    const offered = { ...service, offers: [baked] };
    const chosen = { os: "debian-12", mode: "pre-installed" } as const;
    expect(offerOf(offered, { ...chosen, tool: "ansible" })).toBe(baked);
    expect(offerOf(offered, { ...chosen, tool: "puppet" })).toBeUndefined();
  });

  it("suggests a name that the API accepts", () => {
    for (const id of ["mariadb", "a-very-long-service-name-indeed"]) {
      const name = suggestName(id, () => 0.999);
      expect(checkForm({ ...form, name }, {})).toEqual({});
    }
  });

  it.each(["", "a", "Orders", "1db", "db-", "db_1", "$(reboot)", "x".repeat(25)])("refuses the name %j", (name) => {
    expect(checkForm({ ...form, name }, {})).toEqual({ name: { rule: "name" } });
  });

  it.each([
    ["database", "", { rule: "required" }],
    ["database", "x", { rule: "tooShort", min: 2 }],
    ["database", "x".repeat(9), { rule: "tooLong", max: 8 }],
    ["database", "a; drop", { rule: "pattern", pattern: "^[a-z]+$" }],
    ["bufferPool", "", { rule: "required" }],
    ["bufferPool", "1e3", { rule: "number" }],
    ["bufferPool", "63", { rule: "tooSmall", min: 64 }],
    ["bufferPool", "1025", { rule: "tooLarge", max: 1024 }],
    ["charset", "klingon", { rule: "choice" }],
  ])("%s = %j", (id, value, problem) => {
    expect(problemOf(id, value)).toEqual(problem);
  });
});
