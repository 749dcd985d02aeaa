import { describe, expect, it } from "vitest";
import { HIDDEN, makeScrubber } from "@/lib/config-tools/ssh/scrub";

describe("makeScrubber", () => {
  const secret = 'p"a\\ss/w+ör=d&1234567890';
  const scrub = makeScrubber([secret, "", "inner", "has inner part"]);

  it.each([
    ["raw", secret],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["URL", encodeURIComponent(secret)],
    ["base64", Buffer.from(secret).toString("base64")],
  ])("hides the %s form, wherever and however often it stands", (_, form) => {
    expect(scrub(`a ${form}b${form}`)).toBe(`a ${HIDDEN}b${HIDDEN}`);
  });

  it("leaves other text alone, also when a secret is empty", () => {
    expect(scrub("nothing here")).toBe("nothing here");
  });

  it("hides a secret that holds another one as a whole", () => {
    expect(scrub("x has inner part y")).toBe(`x ${HIDDEN} y`);
  });

  it("takes a secret literally, not as a pattern", () => {
    expect(makeScrubber(["a.c", "$&"])("abc a.c $&")).toBe(`abc ${HIDDEN} ${HIDDEN}`);
  });

  it("hides single lines of a key", () => {
    const line = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";
    expect(makeScrubber([`BEGIN\n${line}\nEND\n`])(`at ${line}: BEGIN`)).toBe(`at ${HIDDEN}: BEGIN`);
  });
});
