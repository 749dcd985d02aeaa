import path from "node:path";
import { describe, expect, it } from "vitest";
import { addressOf } from "@/scripts/lib/installation.mjs";
import { isPublic, parseOptions, ROOT } from "@/scripts/lib/options.mjs";

describe("parseOptions", () => {
  it("needs nothing to be said", () => {
    expect(parseOptions([], {})).toEqual({
      port: 4310,
      host: "127.0.0.1",
      dataDir: path.join(ROOT, ".data"),
      hypervisor: "auto",
      privilegedContainers: false,
      packageCache: "auto",
      packageCacheGib: 10,
      databaseUrl: undefined,
      installPackages: true,
      yes: false,
      help: false,
    });
  });

  it("reads the environment, where an empty variable counts as missing", () => {
    const env = { PORT: "5000", BURGEON_DATA: "/srv/b", BURGEON_HYPERVISOR: "lxd", DATABASE_URL: "postgres://u@h/d" };
    expect(parseOptions([], env)).toMatchObject({
      ...{ port: 5000, dataDir: "/srv/b", hypervisor: "lxd", databaseUrl: "postgres://u@h/d" },
    });
    const empty = { PORT: "", BURGEON_DATA: "", BURGEON_HYPERVISOR: "", DATABASE_URL: "", BURGEON_HOST: "" };
    expect(parseOptions([], empty)).toEqual(parseOptions([], {}));
  });

  it("makes privileged containers only where that is said", () => {
    const made = (argv: string[], text?: string) =>
      parseOptions(argv, { BURGEON_PRIVILEGED_CONTAINERS: text }).privilegedContainers;
    expect([made(["--privileged-containers"]), made([], "1")]).toEqual([true, true]);
    expect([made([]), made([], ""), made([], "0")]).toEqual([false, false, false]);
  });

  it("lets a flag win over its variable", () => {
    expect(parseOptions(["--port", "6000", "--data=x"], { PORT: "5000", BURGEON_DATA: "/srv/b" })).toMatchObject({
      port: 6000,
      dataDir: path.resolve("x"),
    });
  });

  it.each([
    [["--port", "80x"], /"80x" is not a port/],
    [["--port", "70000"], /"70000" is not a port/],
    [["--port=-1"], /"-1" is not a port/],
    [["--hypervisor", "vmware"], /"vmware" is not a hypervisor/],
    [["--colour"], /Unknown option '--colour'/],
    [["extra"], /Unexpected argument 'extra'/],
  ])("refuses %j", (argv, message) => {
    expect(() => parseOptions(argv, {})).toThrow(message);
  });

  it("refuses a database of another kind without repeating its password", () => {
    const url = "mysql://root:secret-word@localhost/db";
    expect(() => parseOptions([], { DATABASE_URL: url })).toThrow(/^DATABASE_URL is not a PostgreSQL address\.$/);
  });
});

describe("package cache", () => {
  const at = (text: string) => parseOptions(["--package-cache", text], {}).packageCache;

  it("is its own, none, or a proxy of the site's", () => {
    expect(parseOptions([], { BURGEON_PACKAGE_CACHE: "off" }).packageCache).toBe("off");
    expect([at("auto"), at("http://cache.example:3142/"), at("http://cache.example")]).toEqual([
      ...["auto", "http://cache.example:3142", "http://cache.example:80"],
    ]);
  });

  it.each(["on", "https://cache.example:3142", "http://u:secret-word@cache.example:1", "http://cache.example/path"])(
    "refuses %j without repeating a password",
    (text) => expect(() => at(text)).toThrow(/^What --package-cache .* is no package cache\.$/),
  );

  it("keeps a whole number of GiB", () => {
    expect(parseOptions([], { BURGEON_PACKAGE_CACHE_GIB: "40" }).packageCacheGib).toBe(40);
    for (const text of ["0", "1.5", "much"])
      expect(() => parseOptions([], { BURGEON_PACKAGE_CACHE_GIB: text })).toThrow(/no size of a cache/);
  });
});

describe("address", () => {
  const at = (...argv: string[]) => parseOptions(argv, {});

  it("is only this machine's unless another host is given", () => {
    expect([at(), at("--host", "localhost"), at("--host", "::1")].map(isPublic)).toEqual([false, false, false]);
    expect([at("--host", "0.0.0.0"), at("--host", "192.0.2.1")].map(isPublic)).toEqual([true, true]);
  });

  it("is written as people type it", () => {
    expect(addressOf(at("--port", "5000"), {})).toBe("http://localhost:5000");
    expect(addressOf(at("--host", "192.0.2.1"), {})).toBe("http://192.0.2.1:4310");
    expect(addressOf(at("--host", "2001:db8::1"), {})).toBe("http://[2001:db8::1]:4310");
    expect(addressOf(at(), { NEXTAUTH_URL: "https://cloud.example.org" })).toBe("https://cloud.example.org");
  });
});
