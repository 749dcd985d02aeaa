import { describe, expect, it } from "vitest";
import { projectName } from "@/lib/contract/schemas/common";
import { isProjectName, nameFromTitle } from "./project-name";

describe("a project's name from its title", () => {
  it.each([
    ["Payments", "payments"],
    ["Payments, team 2", "payments-team-2"],
    ["  2nd Floor ", "nd-floor"],
    ["Café Zürich", "cafe-zurich"],
    ["결제", ""],
    ["A title that is much longer than a name may be", "a-title-that-is-much-longer-than"],
  ])("%j is %j", (title, name) => {
    expect(nameFromTitle(title)).toBe(name);
  });
});

it.each(["payments", "a", "ab", "abc", "a-b", "-ab", "ab-", "1ab", "Abc", "a".repeat(32), "a".repeat(33), ""])(
  "%j is judged as the API judges it",
  (name) => {
    expect(isProjectName(name)).toBe(projectName.safeParse(name).success);
  },
);
