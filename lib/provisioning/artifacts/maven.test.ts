import { describe, expect, it } from "vitest";
import { fileNameOf, firstError, parseCoordinates, pomOf } from "./maven";

describe("coordinates", () => {
  it.each([
    ["org.slf4j:slf4j-api:1.7.36", "slf4j-api-1.7.36.jar"],
    ["org.slf4j:slf4j-api:jar:1.7.36", "slf4j-api-1.7.36.jar"],
    ["io.netty:netty-tcnative:jar:linux-x86_64:2.0.70.Final", "netty-tcnative-2.0.70.Final-linux-x86_64.jar"],
    ["org.example:site:war:2.0", "site-2.0.war"],
  ])("%s name the file %s", (text, file) => {
    expect(fileNameOf(parseCoordinates(text))).toBe(file);
  });
});

describe("the project that Maven is given", () => {
  it("needs exactly what is listed, and nothing that it needs in turn", () => {
    const pom = pomOf(["io.netty:netty-tcnative:jar:linux-x86_64:2.0.70.Final"], { exactly: true });
    expect(pom).toContain("<type>jar</type><classifier>linux-x86_64</classifier><exclusions>");
    expect(pomOf(["org.slf4j:slf4j-api:1.7.36"], { exactly: false })).not.toMatch(/classifier|exclusion/);
  });
});

describe("what Maven says of a failure", () => {
  it("is its first error, without the advice behind it", () => {
    const output = [
      "WARNING: something else",
      "[ERROR] Failed to execute goal on project artifact: Could not find artifact org.example:none:jar:1 -> [Help 1]",
      "[ERROR] ",
      "[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.",
    ].join("\n");
    expect(firstError(output)).toBe(
      "Failed to execute goal on project artifact: Could not find artifact org.example:none:jar:1",
    );
  });
});
