import { describe, expect, it } from "vitest";
import { browserSets, systemChromium } from "@/scripts/lib/chromium.mjs";

const DEBIAN = "/usr/bin/chromium";

describe("systemChromium", () => {
  it.each<[string, Record<string, string>, string[], string | undefined]>([
    ["Debian's, where it is installed", {}, [DEBIAN], DEBIAN],
    ["Playwright's own, where none is installed", {}, [], undefined],
    ["the one that CHROMIUM names", { CHROMIUM: "/opt/chrome" }, [DEBIAN], "/opt/chrome"],
    ["Debian's, if CHROMIUM is empty", { CHROMIUM: "" }, [DEBIAN], DEBIAN],
  ])("is %s", (_, env, files, found) => {
    expect(systemChromium(env as unknown as NodeJS.ProcessEnv, (file) => files.includes(file))).toBe(found);
  });
});

describe("browserSets", () => {
  it.each([
    ["Debian 12", "156.0.7219.90-1~deb12u1", ["test", "chromium"]],
    ["Linux Mint, which packages one", "140.0.7339.127~linuxmint1+xia", ["test", "chromium"]],
    ["Ubuntu 24.04, whose package only fetches a snap", "2:1snap1-0ubuntu2", ["test"]],
    ["Ubuntu 20.04, likewise", "1:85.0.4183.83-0ubuntu3", ["test"]],
    ["Ubuntu without such a package", undefined, ["test"]],
  ])("on %s", (_, candidate, sets) => {
    expect(browserSets({ present: undefined, candidate })).toEqual(sets);
  });

  it("installs no second one", () => {
    expect(browserSets({ present: "/opt/chrome", candidate: "156.0.7219.90-1~deb12u1" })).toEqual(["test"]);
  });
});
