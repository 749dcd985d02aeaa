import { describe, expect, it } from "vitest";
import { mirrorsIn, parentProxy, parseAccessLog, squidConfig } from "@/scripts/lib/package-cache-config.mjs";

const files = { folder: "/d", store: "/d/store", log: "/d/access.log", said: "/d/cache.log", pid: "/d/squid.pid" };
const config = (upstream: Parameters<typeof squidConfig>[0]["upstream"]) =>
  squidConfig({ port: 25_632, sizeMib: 10_240, files, upstream }).split("\n");

describe("squidConfig", () => {
  it("listens on loopback, and keeps what it is allowed to", () => {
    const lines = config({ mirrors: [] });
    expect(lines.filter((line) => line.startsWith("http_port"))).toEqual(["http_port 127.0.0.1:25632"]);
    expect(lines).toContain("cache_dir ufs /d/store 10240 16 256");
  });

  it("lets nothing into this host's networks but what the host itself has for a mirror", () => {
    const rules = config({ mirrors: ["http://mirror.example:8081/debian"] }).filter((line) =>
      /^http_access|mirrors/.test(line),
    );
    expect(rules).toEqual([
      String.raw`acl mirrors url_regex ^http://mirror\.example:8081/debian/`,
      "http_access deny manager",
      "http_access deny !fetching",
      "http_access allow mirrors",
      "http_access deny !web",
      "http_access deny inside",
      "http_access allow all",
    ]);
  });

  it("goes out as the host does", () => {
    const parent = { host: "proxy.example", port: 3128, login: "user:a%20word", direct: [".example", "mirror"] };
    expect(config({ mirrors: [], parent }).slice(-5)).toEqual([
      "cache_peer proxy.example parent 3128 0 no-query no-digest default login=user:a%20word",
      "acl direct dstdomain .example mirror",
      "always_direct allow direct",
      "never_direct allow all",
      "",
    ]);
  });
});

describe("mirrorsIn", () => {
  it("reads both styles, and leaves out comments, HTTPS and what is no address", () => {
    const text = [
      "deb [signed-by=/k.gpg] http://one.example/debian bookworm main",
      "# deb http://off.example/debian bookworm main",
      "Types: deb",
      "URIs: http://two.example/debian http://one.example/debian https://three.example/debian",
      "deb cdrom:[Debian]/ bookworm main",
    ].join("\n");
    expect(mirrorsIn(text)).toEqual(["http://one.example/debian", "http://two.example/debian"]);
  });
});

describe("parentProxy", () => {
  it("takes apt's before the environment's, and what is excepted of either", () => {
    const dump =
      'Acquire::http::Proxy "http://me:p%40ss@proxy.example:3128/";\nAcquire::http::Proxy::mirror.example "DIRECT";\n';
    expect(
      parentProxy(dump, { http_proxy: "http://other:1", no_proxy: "localhost, .corp.example,10.0.0.0/8" }),
    ).toEqual({
      ...{ host: "proxy.example", port: 3128, login: "me:p%40ss" },
      direct: ["mirror.example", "localhost", ".corp.example"],
    });
    expect(parentProxy("", { http_proxy: "http://other.example:8080" })).toEqual({
      host: "other.example",
      port: 8080,
      direct: [],
    });
  });

  it("finds none where there is none, or one that squid cannot use", () => {
    expect(parentProxy('Acquire::http "";\nAcquire::http::Timeout "30";\n', {})).toBeUndefined();
    expect(parentProxy('Acquire::http::Proxy "DIRECT";\n', {})).toBeUndefined();
    expect(parentProxy("", { http_proxy: "socks5h://one.example:1080" })).toBeUndefined();
  });
});

describe("parseAccessLog", () => {
  it("tells what came from outside from what was kept, and leaves out what was refused", () => {
    const log = [
      "1795680164 300 TCP_MISS/200 990304 990064 GET http://m.example/redis.deb",
      "1795680164 182 TCP_HIT/200 990310 - GET http://m.example/redis.deb",
      "1795680165 9 TCP_REFRESH_UNMODIFIED/200 151288 0 GET http://m.example/InRelease",
      "1795680165 0 TCP_DENIED/403 3412 - GET http://127.0.0.1:4310/",
      "1795680166 0 TCP_MI",
    ].join("\n");
    expect(parseAccessLog(log)).toEqual([
      { url: "http://m.example/redis.deb", hit: false, sent: 990_304, fetched: 990_064 },
      { url: "http://m.example/redis.deb", hit: true, sent: 990_310, fetched: 0 },
      { url: "http://m.example/InRelease", hit: true, sent: 151_288, fetched: 0 },
    ]);
  });
});
