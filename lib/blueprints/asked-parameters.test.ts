import { describe, expect, it } from "vitest";
import { isAskedWith } from "./asked-parameters";
import { checkParameters } from "./parameters";
import type { Parameter } from "./schema";

const parameters: Record<string, Parameter> = {
  tls: { type: "boolean", title: "TLS", default: false },
  domain: {
    type: "string",
    title: "Domain",
    default: "",
    maxLength: 20,
    pattern: "^[a-z.]*$",
    "x-when": { parameter: "tls", is: true },
  },
  days: {
    type: "integer",
    title: "Days",
    default: 90,
    minimum: 1,
    maximum: 365,
    "x-when": { parameter: "domain", not: "" },
  },
};
const asked = (values: Record<string, unknown>) =>
  Object.keys(parameters).filter((id) => isAskedWith(parameters, id, values));

describe("a parameter that depends on another", () => {
  it("is asked where that one has the value, by the default too", () => {
    expect(asked({})).toEqual(["tls"]);
    expect(asked({ tls: true })).toEqual(["tls", "domain"]);
    expect(asked({ tls: true, domain: "a.b" })).toEqual(["tls", "domain", "days"]);
  });

  it("is not asked where what it depends on is not", () => {
    expect(asked({ tls: false, domain: "a.b" })).toEqual(["tls"]);
  });

  it("has its default where it is not asked, whatever a form still holds", () => {
    const result = checkParameters({ parameters }, { tls: false, domain: "NOT ALLOWED", days: 7 });
    expect(result).toEqual({ ok: true, values: { tls: false, domain: "", days: 90 } });
  });

  it("is checked where it is asked", () => {
    const result = checkParameters({ parameters }, { tls: true, domain: "NOT ALLOWED" });
    expect(result.ok ? [] : result.fields.map(({ path }) => path)).toEqual([["parameters", "domain"]]);
  });
});
