import { describe, expect, it } from "vitest";
import { carriedOptions, keyringsToCopy, parseDeb822, parseOneLine, sourcesFor, type HostApt } from "./host-apt";

const deb822 = `Types: deb deb-src
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEY865UxYJKwYB
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://off.example/
Suites: bookworm
Components: main

Types: deb-src
URIs: http://src.example/
Suites: bookworm
Components: main
`;

const host = (more: Partial<HostApt> = {}): HostApt => ({
  os: "debian",
  codename: "bookworm",
  sources: parseDeb822(deb822),
  options: [],
  certificates: [],
  ...more,
});

describe("the host's apt", () => {
  it("reads deb822 files", () => {
    const signedBy = "/usr/share/keyrings/debian-archive-keyring.gpg";
    expect(parseDeb822(deb822)).toEqual([
      { uri: "http://mirror.example/debian", suite: "bookworm", components: ["main", "contrib"], signedBy },
      { uri: "http://mirror.example/debian", suite: "bookworm-updates", components: ["main", "contrib"], signedBy },
      { uri: "http://mirror.example/debian-security", suite: "bookworm-security", components: ["main"] },
    ]);
  });

  it("reads one-line files", () => {
    const text =
      "# deb http://off.example x main\ndeb [arch=amd64 signed-by=/k/a.gpg] http://a.example/debian bookworm main contrib # note\ndeb-src http://s.example b main\ndeb http://c.example b main\n";
    expect(parseOneLine(text)).toEqual([
      { uri: "http://a.example/debian", suite: "bookworm", components: ["main", "contrib"], signedBy: "/k/a.gpg" },
      { uri: "http://c.example", suite: "b", components: ["main"] },
    ]);
  });

  it("writes its mirrors for another suite", () => {
    const keyring = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ";
    expect(sourcesFor(host(), "debian", "trixie")).toEqual([
      `deb ${keyring}http://mirror.example/debian trixie main`,
      `deb ${keyring}http://mirror.example/debian trixie-updates main`,
      "deb http://mirror.example/debian-security trixie-security main",
    ]);
    expect(sourcesFor(host(), "debian", "sid")).toEqual([`deb ${keyring}http://mirror.example/debian sid main`]);
  });

  it("has nothing to say about another OS, or as another OS, or of third parties", () => {
    expect(sourcesFor(host(), "ubuntu", "noble")).toEqual([]);
    expect(sourcesFor(host({ os: "fedora" }), "debian", "bookworm")).toEqual([]);
    const third = host({
      sources: parseOneLine(
        "deb http://pkg.example/apt stable main\ndeb http://x.example bookworm pgdg\ndeb http://b.example bookworm-backports main",
      ),
    });
    expect(sourcesFor(third, "debian", "bookworm")).toEqual([]);
  });

  it("copies only keyrings that no package brings, once", () => {
    const lines = [
      "deb [signed-by=/etc/apt/keyrings/mine.gpg] http://a x main",
      "deb [signed-by=/etc/apt/keyrings/mine.gpg] http://a x-updates main",
      ...sourcesFor(host(), "debian", "trixie"),
    ];
    expect(keyringsToCopy(lines)).toEqual(["/etc/apt/keyrings/mine.gpg"]);
  });

  it("carries what decides whether the mirror is reached, and no proxy on loopback", () => {
    const dump = [
      'APT::Architecture "amd64";',
      'Acquire::http::Proxy "http://proxy.example:3128";',
      'Acquire::https::Proxy "http://127.0.0.1:3128";',
      'Acquire::Check-Valid-Until "false";',
      'Acquire::http "";',
      'Acquire::Languages "none";',
      'DPkg::Post-Invoke:: "rm x";',
    ].join("\n");
    expect(carriedOptions(dump)).toEqual([
      'Acquire::http::Proxy "http://proxy.example:3128";',
      'Acquire::Check-Valid-Until "false";',
    ]);
  });
});
