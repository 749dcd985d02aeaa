import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { prepareFirewall, firewallRules, nameOf, setFirewall } from "./firewall";

const rules = firewallRules([
  { first: 3306, last: 3306, protocol: "tcp", from: null },
  { first: 49152, last: 60999, protocol: "tcp", from: ["10.0.0.2", "fd00::2", "10.0.0.3"] },
  { first: 53, last: 53, protocol: "udp", from: ["fd00::3"] },
]);
const lines = rules.split("\n").map((line) => line.trim());

describe("a node's rules", () => {
  it("let in what is opened, addresses of both kinds each by their own rule", () => {
    expect(lines).toContain("tcp dport 3306 accept");
    expect(lines).toContain("ip saddr { 10.0.0.2, 10.0.0.3 } tcp dport 49152-60999 accept");
    expect(lines).toContain("ip6 saddr { fd00::2 } tcp dport 49152-60999 accept");
    expect(lines.filter((line) => line.includes("udp dport 53 "))).toEqual([
      "ip6 saddr { fd00::3 } udp dport 53 accept",
    ]);
  });

  it("drop all else, but never SSH, answers, ICMP or leases, whatever is opened", () => {
    for (const text of [rules, firewallRules([])]) {
      expect(text).toContain("hook input priority 0; policy drop;");
      expect(text).toContain("tcp dport 22 accept");
      expect(text).toContain("ct state established ct direction reply accept");
      expect(text).toContain("meta l4proto { 1, 58 } accept");
      expect(text).toContain("udp dport 68 accept");
    }
  });

  it("touch no table but their own", () => {
    expect(rules).not.toContain("flush");
    const tables = lines.filter((line) => /\btable\b/.test(line));
    expect(tables).toEqual(["table inet burgeon", "delete table inet burgeon", "table inet burgeon {"]);
  });

  it("are never made of what is no address", () => {
    const from = ["10.0.0.2; flush ruleset"];
    expect(() => firewallRules([{ first: 1, last: 1, protocol: "tcp", from }])).toThrow("is no address");
  });

  it("are named as people write them", () =>
    expect([
      nameOf({ first: 80, last: 80, protocol: "tcp", from: null }),
      nameOf({ first: 8, last: 9, protocol: "udp", from: null }),
    ]).toEqual(["tcp 80", "udp 8-9"]));
});

/** Runs the command as a node would, on files of a folder of its own, with programs that note what they are asked. */
function onNode<T>(look: (node: { run: (command: string) => string; file: (name: string) => string }) => T): T {
  const root = mkdtempSync(path.join(os.tmpdir(), "burgeon-firewall-"));
  const log = path.join(root, "log");
  const program = (name: string) => {
    const file = path.join(root, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>${log}\n[ ! -e ${root}/refuse ] || [ "$1" != --check ]\n`, {
      mode: 0o755,
    });
    return file;
  };
  const nft = program("nft");
  program("systemctl");
  const own = (text: string) =>
    text.replaceAll("/usr/sbin/nft", nft).replaceAll("/etc/", `${root}/etc/`).replaceAll("/run/", `${root}/`);
  const run = (command: string): string => {
    rmSync(log, { force: true });
    const env = { PATH: `${root}:${process.env.PATH}`, NODE_ENV: "test" } as const;
    execFileSync("sh", ["-c", own(command)], { env, stdio: "pipe" });
    return existsSync(log) ? readFileSync(log, "utf8").replaceAll(`${root}/`, "/") : "";
  };
  try {
    execFileSync("mkdir", ["-p", path.join(root, "etc/systemd/system")]);
    return look({ run, file: (name) => path.join(root, name) });
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe("the command that sets them", () => {
  it("tries the rules, puts them where the unit reads them, and may be repeated", () =>
    onNode(({ run, file }) => {
      const first = run(setFirewall("debian", rules));
      const enable = "systemctl enable --quiet burgeon-firewall.service\n";
      const again = [
        "nft --check --file /etc/burgeon/firewall.nft.try",
        "systemctl restart burgeon-firewall.service\n",
      ].join("\n");
      expect(first).toBe(enable + again);
      expect(readFileSync(file("etc/burgeon/firewall.nft"), "utf8")).toBe(rules);
      expect(run(setFirewall("debian", rules))).toBe(`systemctl is-enabled --quiet burgeon-firewall.service\n${again}`);
    }));

  it("keeps the old rules where the kernel does not take the new ones", () =>
    onNode(({ run, file }) => {
      run(setFirewall("debian", rules));
      writeFileSync(file("refuse"), "");
      expect(() => run(setFirewall("debian", firewallRules([])))).toThrow();
      expect(readFileSync(file("etc/burgeon/firewall.nft"), "utf8")).toBe(rules);
    }));

  it.each(["debian", "redhat", "suse"] as const)("on %s prepares a machine without setting rules", (family) =>
    onNode(({ run, file }) => {
      expect(run(prepareFirewall(family))).toBe("systemctl enable --quiet burgeon-firewall.service\n");
      expect(readdirSync(file("etc/burgeon"))).toEqual([]);
    }),
  );
});
