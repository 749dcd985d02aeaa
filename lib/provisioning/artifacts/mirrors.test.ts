import { describe, expect, it } from "vitest";
import { addressesOf } from "./mirrors";

const VENDOR = "https://vendor.example/dist/1.0/thing.tar.gz";
const mirror = (prefix: string, base: string, only = false) => ({ prefix, base, only });
const asked = (...mirrors: Parameters<typeof addressesOf>[1]) => addressesOf(VENDOR, mirrors).map(({ url }) => url);

describe("where a vendor's file is asked for", () => {
  it("is the vendor where no mirror stands for it", () => {
    expect(asked()).toEqual([VENDOR]);
    expect(asked(mirror("https://other.example/", "https://mirror.example/"))).toEqual([VENDOR]);
  });

  it("is the site's mirror first, the most specific one before the others, then the vendor", () => {
    const wide = mirror("https://vendor.example/", "https://mirror.example/vendor/");
    const narrow = mirror("https://vendor.example/dist/1.0/", "http://files.example/");
    expect(asked(wide, narrow)).toEqual([
      "http://files.example/thing.tar.gz",
      "https://mirror.example/vendor/dist/1.0/thing.tar.gz",
      VENDOR,
    ]);
  });

  it("is a mirror for one file, and that alone where the vendor must not be asked", () => {
    expect(asked(mirror(VENDOR, "https://mirror.example/renamed.bin", true))).toEqual([
      "https://mirror.example/renamed.bin",
    ]);
  });
});
