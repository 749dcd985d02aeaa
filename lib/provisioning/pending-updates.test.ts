import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { highestSeverity, parseUpdates, updatesQuery } from "./pending-updates";

const text = (...lines: string[]) => lines.join("\n");

describe("apt", () => {
  // As apt-get --simulate --quiet=2 dist-upgrade of Debian 12 and Ubuntu 24.04 prints it.
  const output = text(
    "Inst base-files [12.4+deb12u9] (12.4+deb12u10 Debian:12.10/stable [amd64])",
    "Conf base-files (12.4+deb12u10 Debian:12.10/stable [amd64])",
    "Inst linux-image-6.1.0-32-amd64 (6.1.129-1 Debian-Security:12/stable-security [amd64])",
    "Inst libssl3 [3.0.15-1~deb12u1] (3.0.16-1~deb12u1 Debian-Security:12/stable-security [amd64]) []",
    "Inst openssl [3.0.15-1~deb12u1] (3.0.16-1~deb12u1 Debian:12.10/stable, Debian-Security:12/stable-security [amd64])",
    "Inst libc6 [2.39-0ubuntu8.3] (2.39-0ubuntu8.4 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64]) [libc-bin:amd64 ]",
    "Inst locales [2.39-0ubuntu8.3] (2.39-0ubuntu8.4 Ubuntu:24.04/noble-updates [all])",
    "Remv libold1 [1.0-1]",
    "Conf libssl3 (3.0.16-1~deb12u1 Debian-Security:12/stable-security [amd64])",
  );

  it("tells each package with both versions, and security by the archive that it comes from", () => {
    expect(parseUpdates("debian", output)).toEqual([
      { name: "base-files", installed: "12.4+deb12u9", candidate: "12.4+deb12u10", security: false, severity: null },
      { name: "libc6", installed: "2.39-0ubuntu8.3", candidate: "2.39-0ubuntu8.4", security: true, severity: null },
      { name: "libssl3", installed: "3.0.15-1~deb12u1", candidate: "3.0.16-1~deb12u1", security: true, severity: null },
      { name: "locales", installed: "2.39-0ubuntu8.3", candidate: "2.39-0ubuntu8.4", security: false, severity: null },
      { name: "openssl", installed: "3.0.15-1~deb12u1", candidate: "3.0.16-1~deb12u1", security: true, severity: null },
    ]);
  });

  it("of an image that lacks nothing gives nothing", () => expect(parseUpdates("debian", "")).toEqual([]));
});

describe("dnf", () => {
  // As the query of Rocky Linux 9 prints it; the long name is broken as dnf breaks it.
  const output = text(
    "V bash.x86_64 5.1.8-9.el9",
    "V gpg-pubkey.(none) 350d275d-6279464b",
    "V kernel-core.x86_64 5.14.0-427.13.1.el9_4",
    "V openssl-libs.x86_64 1:3.0.7-27.el9",
    "V python3-setuptools-wheel-with-a-long-name.noarch 53.0.0-12.el9",
    "V tzdata.noarch 2024a-1.el9",
    "A ",
    "A kernel-core.x86_64            5.14.0-427.16.1.el9_4        baseos",
    "A openssl-libs.x86_64           1:3.0.7-29.el9_4             baseos",
    "A python3-setuptools-wheel-with-a-long-name.noarch",
    "A                               53.0.0-12.el9_4.1            baseos",
    "A tzdata.noarch                 2024b-2.el9                  baseos",
    "A Obsoleting Packages",
    "A grub2-tools.x86_64            1:2.06-80.el9_4              baseos",
    "I RLSA-2024:2758 Moderate/Sec.  kernel-core-5.14.0-427.16.1.el9_4.x86_64",
    "I RLSA-2024:2447 Important/Sec. openssl-libs-1:3.0.7-28.el9_4.x86_64",
    "I RLSA-2024:2448 Low/Sec.       openssl-libs-1:3.0.7-28.el9_4.x86_64",
    "I RLBA-2024:2450 bugfix         openssl-libs-1:3.0.7-29.el9_4.x86_64",
    "I RLSA-2024:2985 Unknown/Sec.   python3-setuptools-wheel-with-a-long-name-53.0.0-12.el9_4.1.noarch",
    "I RLEA-2024:3000 enhancement    tzdata-2024b-2.el9.noarch",
  );

  it("tells installed packages with both versions, and the highest severity of what they lack", () => {
    const setuptools = "python3-setuptools-wheel-with-a-long-name";
    expect(parseUpdates("redhat", output)).toEqual([
      {
        ...{ name: "kernel-core", installed: "5.14.0-427.13.1.el9_4", candidate: "5.14.0-427.16.1.el9_4" },
        ...{ security: true, severity: "medium" },
      },
      // The candidate fixes a bug; on the way to it there was an important one.
      {
        ...{ name: "openssl-libs", installed: "1:3.0.7-27.el9", candidate: "1:3.0.7-29.el9_4" },
        ...{ security: true, severity: "high" },
      },
      { name: setuptools, installed: "53.0.0-12.el9", candidate: "53.0.0-12.el9_4.1", security: true, severity: null },
      { name: "tzdata", installed: "2024a-1.el9", candidate: "2024b-2.el9", security: false, severity: null },
    ]);
  });

  describe("its query", () => {
    let bin: string;
    beforeAll(() => {
      bin = mkdtempSync(path.join(os.tmpdir(), "burgeon-dnf-"));
    });
    afterAll(() => rmSync(bin, { recursive: true, force: true }));

    /** Runs the query where rpm and dnf are these scripts. */
    function ask(dnf: string): string {
      const programs = { rpm: "echo 'V bash.x86_64 5.1.8-9.el9'", dnf };
      for (const [name, script] of Object.entries(programs)) {
        writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
        chmodSync(path.join(bin, name), 0o755);
      }
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
      return execFileSync("sh", ["-c", updatesQuery("redhat")], { env, encoding: "utf8", stdio: "pipe" });
    }

    it("marks each line, and takes the status by which dnf says that there are updates for a success", () => {
      const dnf = `case "$*" in
        *check-update) echo; echo 'bash.x86_64 5.1.8-10.el9 baseos'; exit 100;;
        *"updateinfo list --updates") echo 'RLSA-1 Critical/Sec. bash-5.1.8-10.el9.x86_64';;
        *) exit 2;; esac`;
      expect(parseUpdates("redhat", ask(dnf))).toEqual([
        { name: "bash", installed: "5.1.8-9.el9", candidate: "5.1.8-10.el9", security: true, severity: "critical" },
      ]);
    });

    it.each(["check-update", "updateinfo"])(
      "fails where dnf %s fails: a mirror that is away is not an answer",
      (command) => {
        expect(() => ask(`case "$*" in *${command}*) exit 1;; esac`)).toThrow();
      },
    );
  });
});

describe("zypper", () => {
  // As zypper --xmlout list-updates and list-patches of openSUSE Leap 15.6 print it.
  const output = text(
    `<?xml version='1.0'?>`,
    `<stream>`,
    `<message type="info">Loading repository data...</message>`,
    `<update-status version="0.6">`,
    `<update-list>`,
    `<update kind="package" name="libopenssl3" edition="3.1.4-150600.5.15.1" arch="x86_64" edition-old="3.1.4-150600.5.10.1"><summary>Secure Sockets and Transport Layer Security</summary><source url="https://mirror.example/update/leap/15.6/sle" alias="repo-sle-update"/></update>`,
    `<update kind="package" name="timezone" edition="2024b-150600.91.1" arch="x86_64" edition-old="2024a-150600.89.1"><summary>Time Zone Descriptions</summary></update>`,
    `</update-list>`,
    `</update-status>`,
    `</stream>`,
    `<?xml version='1.0'?>`,
    `<stream>`,
    `<update-status version="0.6">`,
    `<update-list>`,
    `<update kind="patch" name="openSUSE-SLE-15.6-2024-3501" edition="1" arch="noarch" status="needed" category="security" severity="important" pkgmanager="false" restart="false" interactive="false"><summary>Security update for openssl-3</summary></update>`,
    `<update kind="patch" name="openSUSE-SLE-15.6-2024-3600" edition="1" arch="noarch" status="needed" category="recommended" severity="moderate" pkgmanager="false" restart="false" interactive="false"><summary>Recommended update for timezone</summary></update>`,
    `</update-list>`,
    `</update-status>`,
    `</stream>`,
  );

  it("tells packages with both versions, and security patches with their severity", () => {
    expect(parseUpdates("suse", output)).toEqual([
      {
        ...{ name: "libopenssl3", installed: "3.1.4-150600.5.10.1", candidate: "3.1.4-150600.5.15.1" },
        ...{ security: false, severity: null },
      },
      { name: "openSUSE-SLE-15.6-2024-3501", installed: "", candidate: "1", security: true, severity: "high" },
      {
        ...{ name: "timezone", installed: "2024a-150600.89.1", candidate: "2024b-150600.91.1" },
        ...{ security: false, severity: null },
      },
    ]);
  });
});

it("knows the highest severity, and that none may be known", () => {
  const update = { name: "x", installed: "1", candidate: "2", security: true };
  expect(
    highestSeverity([
      { ...update, severity: "medium" },
      { ...update, severity: "critical" },
      { ...update, severity: null },
    ]),
  ).toBe("critical");
  expect(highestSeverity([{ ...update, severity: null }])).toBeNull();
});
