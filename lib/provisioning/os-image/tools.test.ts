import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { kernelPackage, packagesFor } from "./recipe";
import { asOwner, bootstrapArgs, guarded, overlayArgs, shellWord } from "./tools";

const recipe = { os: "debian", release: "12", suite: "bookworm", description: "Debian 12" };

describe("arguments", () => {
  const input = {
    root: true,
    suite: "bookworm",
    packages: ["a", "b"],
    sources: ["deb http://mirror.example/debian bookworm main"],
    aptOptions: ['Acquire::http::Proxy "http://proxy.example:3128";'],
    overlay: "/tmp/it's here/overlay.tar",
    target: "/tmp/x/root.tar",
    statusFile: "/tmp/x/status",
  };

  it("give suite, target and sources in mmdebstrap's order, last", () => {
    const args = bootstrapArgs(input);
    expect(args.slice(-3)).toEqual(["bookworm", "/tmp/x/root.tar", "deb http://mirror.example/debian bookworm main"]);
    expect(args).toContain("--include=a,b");
    expect(args).toContain('--aptopt=Acquire::http::Proxy "http://proxy.example:3128";');
    expect(args).toContain("--mode=root");
  });

  it("keep a path with a quote one word", () => {
    expect(bootstrapArgs(input)).toContain(`--customize-hook=tar-in '/tmp/it'\\''s here/overlay.tar' /`);
    expect(execFileSync("sh", ["-c", `printf %s ${shellWord("it's $HOME")}`], { encoding: "utf8" })).toBe("it's $HOME");
  });

  it("need no root, but then a user namespace for owners", () => {
    expect(bootstrapArgs({ ...input, root: false })).toContain("--mode=unshare");
    expect(asOwner(false, ["tar"])).toEqual([
      "setpriv",
      "--pdeathsig",
      "SIGKILL",
      "--",
      "unshare",
      "--map-root-user",
      "--map-auto",
      "--",
      "tar",
    ]);
  });

  it("give to root what is laid over the system, whoever wrote it and with whatever umask", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-overlay-"));
    try {
      const overlay = path.join(folder, "overlay");
      mkdirSync(path.join(overlay, "etc"), { recursive: true, mode: 0o700 });
      writeFileSync(path.join(overlay, "etc/file"), "", { mode: 0o600 });
      if (process.getuid?.() === 0) execFileSync("chown", ["-R", "1234:1234", overlay]);
      const [program, ...args] = overlayArgs("--create", path.join(folder, "overlay.tar"), overlay);
      execFileSync(program!, args);
      const list = execFileSync("tar", ["--numeric-owner", "-tvf", path.join(folder, "overlay.tar")], {
        encoding: "utf8",
      });
      const members = list
        .trim()
        .split("\n")
        .map((line) => line.split(/\s+/));
      expect(members.map(([mode, owner, , , , name]) => [mode, owner, name])).toEqual([
        ["drwxr-xr-x", "0/0", "./"],
        ["drwxr-xr-x", "0/0", "./etc/"],
        ["-rw-r--r--", "0/0", "./etc/file"],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("die with the worker", () => {
    expect(guarded(true, ["x"]).join(" ")).toMatch(
      /^setpriv --pdeathsig SIGKILL -- unshare .*--kill-child=SIGKILL .*-- x$/,
    );
  });
});

describe("packages", () => {
  it("have a kernel only for disks", () => {
    expect(packagesFor(recipe, ["container"], "amd64").some((name) => name.startsWith("linux-image"))).toBe(false);
    expect(packagesFor(recipe, ["container", "disk"], "amd64")).toEqual(
      expect.arrayContaining(["linux-image-cloud-amd64", "initramfs-tools"]),
    );
    expect(kernelPackage("riscv64")).toBe("linux-image-riscv64");
  });

  it("leave systemd-resolved out where it is part of systemd", () => {
    expect(packagesFor({ ...recipe, suite: "bullseye" }, ["container"], "amd64")).not.toContain("systemd-resolved");
    expect(packagesFor(recipe, ["container"], "amd64")).toContain("systemd-resolved");
  });
});
