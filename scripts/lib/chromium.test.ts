import { describe, expect, it } from "vitest";
import { benchChromium, browserSets, testChromium } from "@/scripts/lib/chromium.mjs";

const DEBIAN = "/usr/bin/chromium";
const SHELL = "/usr/bin/chromium-headless-shell";

describe.each<[string, typeof testChromium, string]>([
  ["testChromium", testChromium, SHELL],
  ["benchChromium", benchChromium, DEBIAN],
])("%s", (_name, find, ofBoth) => {
  it.each<[string, Record<string, string>, string[], string | undefined]>([
    ["Debian's, where it is installed", {}, [DEBIAN], DEBIAN],
    ["Debian's headless shell, where there is no other", {}, [SHELL], SHELL],
    ["its own choice of both", {}, [DEBIAN, SHELL], ofBoth],
    ["Playwright's own, where none is installed", {}, [], undefined],
    ["the one that CHROMIUM names", { CHROMIUM: "/opt/chrome" }, [DEBIAN, SHELL], "/opt/chrome"],
    ["Debian's, if CHROMIUM is empty", { CHROMIUM: "" }, [DEBIAN], DEBIAN],
  ])("is %s", (_, env, files, found) => {
    expect(find(env as unknown as NodeJS.ProcessEnv, (file) => files.includes(file))).toBe(found);
  });
});

describe("browserSets", () => {
  const DEBIAN_12 = "156.0.7219.90-1~deb12u1";

  it.each([
    ["Debian 12", DEBIAN_12, DEBIAN_12, ["headless-shell"]],
    ["Linux Mint, which packages one", undefined, "140.0.7339.127~linuxmint1+xia", ["chromium"]],
    ["Ubuntu 24.04, whose package only fetches a snap", undefined, "2:1snap1-0ubuntu2", []],
    ["Ubuntu 20.04, likewise", undefined, "1:85.0.4183.83-0ubuntu3", []],
    ["Ubuntu without such a package", undefined, undefined, []],
  ])("on %s", (_, shell, chromium, sets) => {
    expect(browserSets({ present: undefined, shell, chromium })).toEqual(sets);
  });

  it("adds the headless shell to Debian's Chromium", () => {
    expect(browserSets({ present: DEBIAN, shell: DEBIAN_12, chromium: undefined })).toEqual(["headless-shell"]);
    expect(browserSets({ present: DEBIAN, shell: undefined, chromium: undefined })).toEqual([]);
  });

  it("installs no second one otherwise", () => {
    for (const present of [SHELL, "/opt/chrome"])
      expect(browserSets({ present, shell: DEBIAN_12, chromium: DEBIAN_12 })).toEqual([]);
  });
});
