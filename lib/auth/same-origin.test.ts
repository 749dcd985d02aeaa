import { describe, expect, it } from "vitest";
import { env } from "@/lib/env";
import { requireSameOrigin } from "./same-origin";

const passes = (headers: Record<string, string>): boolean => {
  try {
    requireSameOrigin(new Headers(headers));
    return true;
  } catch {
    return false;
  }
};

describe("a changing request", () => {
  it.each([
    ["the browser says it is the portal's own", { "sec-fetch-site": "same-origin" }, true],
    ["the origin is the address asked", { host: "10.0.0.5:4310", origin: "http://10.0.0.5:4310" }, true],
    ["the origin is the configured address, behind a proxy", { host: "web:4310", origin: env().nextAuthUrl }, true],
    ["it comes from another site", { "sec-fetch-site": "cross-site", origin: "https://portal.example.org" }, false],
    ["it comes from a sister site", { "sec-fetch-site": "same-site" }, false],
    ["it was typed or opened from outside", { "sec-fetch-site": "none" }, false],
    ["the origin is another", { host: "portal.example.org", origin: "https://evil.example" }, false],
    [
      "the origin only begins like the portal",
      { host: "portal.example.org", origin: "https://portal.example.org.evil.example" },
      false,
    ],
    ["the origin is hidden", { host: "portal.example.org", origin: "null" }, false],
    ["nothing says where it comes from", { host: "portal.example.org" }, false],
  ])("when %s", (_, headers, expected) => {
    expect(passes(headers as Record<string, string>)).toBe(expected);
  });
});
