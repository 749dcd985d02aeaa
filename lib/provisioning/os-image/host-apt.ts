/**
 * How this host reaches its package mirror, so that an image built here reaches it in the same way: mirrors, proxies,
 * keyrings and date checks of the host's own apt. Pure parsing; `readHostApt` does the reading.
 */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

export type AptSource = { uri: string; suite: string; components: string[]; signedBy?: string };

export type HostApt = {
  /** As in os-release: "debian"; empty where there is none. */
  os: string;
  codename: string;
  sources: AptSource[];
  /** Lines for apt.conf: `Acquire::http::Proxy "...";`. */
  options: string[];
  /** Certificates that the host's administrator added: file names under /usr/local/share/ca-certificates. */
  certificates: string[];
};

const POCKETS = ["", "-updates", "-security"];

/** deb822 `.sources` files; disabled stanzas, deb-src and keys written inline are left out. See sources.list(5). */
export function parseDeb822(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    let key = "";
    for (const line of stanza.split("\n")) {
      if (line.startsWith("#")) continue;
      const match = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
      if (match?.[1] !== undefined) {
        key = match[1].toLowerCase();
        fields.set(key, match[2] ?? "");
      } else if (/^\s/.test(line) && key !== "") fields.set(key, `${fields.get(key) ?? ""} ${line.trim()}`);
    }
    const words = (name: string): string[] => (fields.get(name) ?? "").split(/\s+/).filter(Boolean);
    if (!words("types").includes("deb") || /^no$/i.test(fields.get("enabled") ?? "yes")) return [];
    const signedBy = words("signed-by").length === 1 ? words("signed-by")[0] : undefined;
    return words("uris").flatMap((uri) =>
      words("suites").map((suite) => ({
        uri,
        suite,
        components: words("components"),
        ...(signedBy?.startsWith("/") ? { signedBy } : {}),
      })),
    );
  });
}

/** The one-line style of sources.list(5). */
export function parseOneLine(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match?.[2] || !match[3]) return [];
    const signedBy = /(?:^|\s)signed-by=(\/\S+)/.exec(match[1] ?? "")?.[1];
    const components = (match[4] ?? "").split(/\s+/).filter(Boolean);
    return [{ uri: match[2], suite: match[3], components, ...(signedBy ? { signedBy } : {}) }];
  });
}

const CARRIED = /^Acquire::(https?(::.*)?|Check-Valid-Until|Check-Date|Retries|ForceIPv[46])$/;
const LOOPBACK = /\/\/(localhost|127\.|\[::1\])/;

/**
 * Lines of `apt-config dump` that decide whether the mirror can be reached. A proxy on loopback is no use to a
 * guest.
 */
export function carriedOptions(dump: string): string[] {
  return dump.split("\n").filter((line) => {
    const match = /^(\S+) "(.*)";$/.exec(line);
    return match?.[1] !== undefined && match[2] !== "" && CARRIED.test(match[1]) && !LOOPBACK.test(match[2] ?? "");
  });
}

/**
 * The host's own mirror entries, written for another suite of the same OS, in one-line style. Empty when the host runs
 * another OS or names no mirror for it: the build tool's default mirrors are right then.
 */
export function sourcesFor(host: HostApt, os: string, suite: string): string[] {
  if (host.os !== os || host.codename === "") return [];
  const pockets = suite === "sid" ? [""] : POCKETS;
  return host.sources
    .filter((s) => pockets.some((pocket) => s.suite === host.codename + pocket) && s.components.includes("main"))
    .map((s) => {
      const options = s.signedBy === undefined ? "" : `[signed-by=${s.signedBy}] `;
      return `deb ${options}${s.uri} ${suite}${s.suite.slice(host.codename.length)} main`;
    });
}

/** Keyrings named by `lines` that no package of the image brings, so that they must be copied into it. */
export const keyringsToCopy = (lines: readonly string[]): string[] => [
  ...new Set(
    lines
      .map((line) => /signed-by=([^\]\s]+)/.exec(line)?.[1])
      .filter((file): file is string => file !== undefined && !file.startsWith("/usr/share/keyrings/debian-archive-")),
  ),
];

const readOr = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");
const listOr = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** Reads the host's apt. A host without apt gives an empty answer. */
export async function readHostApt(root = "/"): Promise<HostApt> {
  const apt = path.join(root, "etc/apt");
  const release = await readOr(path.join(root, "etc/os-release"));
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(release)?.[1] ?? "";
  const parts = (await listOr(path.join(apt, "sources.list.d"))).map((name) => path.join(apt, "sources.list.d", name));
  const oneLine = [path.join(apt, "sources.list"), ...parts.filter((file) => file.endsWith(".list"))];
  const deb822 = parts.filter((file) => file.endsWith(".sources"));
  const dump = await promisify(execFile)("apt-config", ["dump"]).then(
    ({ stdout }) => stdout,
    () => "",
  );
  const certificateFolder = path.join(root, "usr/local/share/ca-certificates");
  return {
    os: field("ID"),
    codename: field("VERSION_CODENAME"),
    sources: [
      ...(await Promise.all(oneLine.map(readOr))).flatMap(parseOneLine),
      ...(await Promise.all(deb822.map(readOr))).flatMap(parseDeb822),
    ],
    options: carriedOptions(dump),
    certificates: (await listOr(certificateFolder)).filter((name) => /^[\w.-]+\.crt$/.test(name)),
  };
}
