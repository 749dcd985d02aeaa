import type { OsFamily } from "@/lib/blueprints/os";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export type PendingUpdate = {
  name: string;
  installed: string;
  candidate: string;
  security: boolean;
  /** Null where the distribution does not tell it. */
  severity: Severity | null;
};

/**
 * Asks the package manager itself what it would update now; changes nothing but its own lists.
 * apt: a simulated dist-upgrade names each package with both versions and the archive that the new one comes from.
 * dnf: installed versions (V), available ones (A), advisories with their severity (I). Its answers go through variables: at the
 * head of a pipe its failure would be lost, and a mirror that is away would look like no update.
 * zypper: available versions and the patches with category and severity, as XML.
 */
export const updatesQuery = (family: OsFamily): string => {
  switch (family) {
    case "debian":
      return "apt-get update -q=2 -o APT::Update::Error-Mode=any && LC_ALL=C apt-get --simulate --quiet=2 dist-upgrade";
    case "redhat":
      return [
        "rpm -qa --queryformat 'V %{NAME}.%{ARCH} %{EVR}\\n'",
        "{ available=$(dnf -q --refresh check-update) || [ $? -eq 100 ]; }",
        "printf '%s\\n' \"$available\" | sed 's/^/A /'",
        "advisories=$(dnf -q updateinfo list --updates)",
        "printf '%s\\n' \"$advisories\" | sed 's/^/I /'",
      ].join(" && ");
    case "suse":
      return "zypper --non-interactive --quiet --xmlout refresh >/dev/null && zypper --non-interactive --xmlout list-updates && zypper --non-interactive --xmlout list-patches";
  }
};

export function parseUpdates(family: OsFamily, output: string): PendingUpdate[] {
  const parse = { debian: parseApt, redhat: parseDnf, suse: parseZypper }[family];
  return parse(output).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** "Inst libssl3 [3.0.15-1] (3.0.16-1 Debian-Security:12/stable-security [amd64])"; a new package has no brackets. */
function parseApt(output: string): PendingUpdate[] {
  return output.split("\n").flatMap((line) => {
    const found = /^Inst (\S+) \[([^\]]+)\] \((\S+) ([^)]*)\)/.exec(line);
    if (!found) return [];
    const [, name = "", installed = "", candidate = "", origins = ""] = found;
    return [{ name, installed, candidate, security: /-security\b/i.test(origins), severity: null }];
  });
}

const RPM_SEVERITY: Record<string, Severity> = {
  low: "low",
  moderate: "medium",
  important: "high",
  critical: "critical",
};

/**
 * Advisory lines: "I RLSA-2026:1 Important/Sec. openssl-libs-1:3.0.7-28.el9.x86_64". All of them are newer than what is installed
 * and not newer than the candidate, so one for security makes the update one, though the candidate itself brings a later fix.
 */
function parseDnf(output: string): PendingUpdate[] {
  const installed = new Map<string, string>();
  const advisories = new Map<string, (Severity | null)[]>();
  const available: { key: string; candidate: string }[] = [];
  for (const line of wholeLines(output)) {
    const [kind, first = "", second = "", third = ""] = line.trim().split(/\s+/);
    if (kind === "V") installed.set(first, second.replace(/^\(none\):/, ""));
    if (kind === "A" && /\.\w+$/.test(first) && second !== "") available.push({ key: first, candidate: second });
    const severity = /^(\w+)\/Sec\.$/.exec(second)?.[1]?.toLowerCase();
    const nevra = /^(.+)-[^-]+-[^-]+\.(\w+)$/.exec(third);
    if (kind !== "I" || severity === undefined || !nevra) continue;
    const key = `${nevra[1]}.${nevra[2]}`;
    advisories.set(key, [...(advisories.get(key) ?? []), RPM_SEVERITY[severity] ?? null]);
  }
  return available.flatMap(({ key, candidate }) => {
    const had = installed.get(key);
    if (had === undefined) return [];
    const severities = advisories.get(key) ?? [];
    const name = key.slice(0, key.lastIndexOf("."));
    return [{ name, installed: had, candidate, security: severities.length > 0, severity: highest(severities) }];
  });
}

/** dnf breaks a line after a name that is wider than its column, and puts the version under the next one's. */
function wholeLines(output: string): string[] {
  const lines: string[] = [];
  for (const line of output.split("\n")) {
    const last = lines.at(-1);
    if (last !== undefined && /^A \S+$/.test(last.trimEnd()) && /^A {2,}\S/.test(line))
      lines[lines.length - 1] = `${last.trimEnd()} ${line.slice(2).trim()}`;
    else lines.push(line);
  }
  return lines;
}

/** <update kind="package" name="openssl" edition="3.0.8-2" edition-old="3.0.8-1"/>; patches carry category and severity. */
function parseZypper(output: string): PendingUpdate[] {
  const attribute = (tag: string, name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  const updates = new Map<string, PendingUpdate>();
  for (const [tag] of output.matchAll(/<update [^>]*>/g)) {
    const name = attribute(tag, "name");
    const kind = attribute(tag, "kind");
    const update = { name, installed: attribute(tag, "edition-old"), candidate: attribute(tag, "edition") };
    if (kind === "package") updates.set(name, { ...update, security: false, severity: null });
    if (kind !== "patch" || attribute(tag, "category") !== "security") continue;
    const severity = RPM_SEVERITY[attribute(tag, "severity")] ?? null;
    updates.set(name, { ...update, security: true, severity });
  }
  return [...updates.values()];
}

/** The highest of them, or null where none is known. */
export const highestSeverity = (updates: readonly PendingUpdate[]): Severity | null =>
  highest(updates.map(({ severity }) => severity));

function highest(severities: readonly (Severity | null)[]): Severity | null {
  const ranks = severities.map((severity) => (severity === null ? -1 : SEVERITIES.indexOf(severity)));
  return SEVERITIES[Math.max(-1, ...ranks)] ?? null;
}
