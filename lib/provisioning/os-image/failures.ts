import { PortalError, type ErrorCode, type ErrorText } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { CommandFailed } from "./run";

type Rule = { pattern: RegExp; code: ErrorCode; detail: (found: string) => Sentence; remedy: Sentence };

const MIRROR_TEXTS = [
  "(?:could not|temporary failure|something wicked happened) resolv",
  "(?:could not|unable to) connect",
  "connection (?:refused|timed out|failed|reset)",
  "network is unreachable",
  "certificate verification failed",
  "hash sum mismatch",
  "file has unexpected size",
  "\\b50[0234]\\s+[a-z]",
  "failed to fetch",
];

/**
 * First match wins; `detail` is given what the pattern's group found. Patterns are texts of apt, dpkg, mmdebstrap, tar and
 * e2fsprogs.
 */
const RULES: readonly Rule[] = [
  {
    pattern: /No space left on device|You don't have enough free space|Could not allocate block in ext2 filesystem/i,
    code: "image-build-failed",
    detail: () => say`The disk became full while the image was built.`,
    remedy: say`Free about 4 GiB on the disk that holds the portal's data folder and on the temporary folder, then build again.`,
  },
  {
    pattern: /NO_PUBKEY (\w+)|signatures couldn't be verified|is not signed/i,
    code: "image-build-failed",
    detail: () => say`The package mirror's signature could not be checked: this host has no key for it.`,
    remedy: say`Install the archive keyring of that release (package debian-archive-keyring, as new as the release), then build again.`,
  },
  {
    pattern: /Release file for \S+ (?:is not valid yet|is expired)/i,
    code: "image-build-failed",
    detail: () => say`The package mirror's index is outside its dates of validity.`,
    remedy: say`Check this host's clock; if it is right, choose a mirror that is kept up to date.`,
  },
  {
    // An index that is newer than the files: a mirror in the middle of its own update, or an incomplete one.
    pattern: /Failed to fetch \S+\/([^\s/]+\.deb)\s+404/i,
    code: "mirror-unreachable",
    detail: (found) => say`The package mirror lists a file that it does not have: ${found}.`,
    remedy: say`Build again when the mirror is complete, or point this host's apt sources to another mirror.`,
  },
  {
    pattern: /does not have a Release file|\b404\s+Not Found/i,
    code: "image-build-failed",
    detail: () => say`The package mirror does not carry this release.`,
    remedy: say`Check the release's code name, or point this host's apt sources to a mirror that carries it.`,
  },
  {
    pattern: new RegExp(MIRROR_TEXTS.join("|"), "i"),
    code: "mirror-unreachable",
    detail: () => say`The package mirror could not be read.`,
    remedy: say`Check with \`apt-get update\` that this host reaches its mirror, also through its proxy, then build again.`,
  },
  {
    pattern: /Unable to locate package (\S+)|Package '?([\w.+-]+)'? has no installation candidate/i,
    code: "image-build-failed",
    detail: (found) => say`The release has no package named ${found}.`,
    remedy: say`Choose a release that the image recipe supports.`,
  },
  {
    pattern: /newuidmap|newgidmap|not allowed to use unshare|unshare failed|uid_map|\/etc\/sub[ug]id/i,
    code: "image-build-failed",
    detail: () => say`This user may not build images: it cannot make a user namespace with its own range of ids.`,
    remedy: say`Run the worker as root, or install the package uidmap and add the user to /etc/subuid and /etc/subgid.`,
  },
  {
    pattern: /dpkg: error processing (?:package|archive) (\S+)/i,
    code: "image-build-failed",
    detail: (found) => say`The package ${found} could not be installed in the image.`,
    remedy: say`Read the build's output; build again after the package is repaired on the mirror.`,
  },
];

const lastLine = (output: string): string => {
  const lines = output.split("\n").map((line) => line.trim());
  return (
    lines.filter((line) => /^(E|W|error|tar|mkfs\S*|zstd|qemu-img)\b/i.test(line)).at(-1) ??
    lines.filter(Boolean).at(-1) ??
    "no output"
  );
};

/** Output of a build tool -> error of the closed table. */
export function classifyBuildOutput(command: string, output: string, cause?: unknown): PortalError {
  for (const rule of RULES) {
    const match = rule.pattern.exec(output);
    if (!match) continue;
    const group = match[1] ?? match[2] ?? "";
    return new PortalError(rule.code, { detail: rule.detail(group), remedy: rule.remedy }, { cause });
  }
  return new PortalError(
    "image-build-failed",
    {
      detail: say`${command} failed: ${lastLine(output)}`,
      remedy: say`Read the build's output, put the cause right, then build again.`,
    },
    { cause },
  );
}

/** Anything thrown during a build -> what the portal shows. Errors that already are ours pass through. */
export function buildError(e: unknown): unknown {
  if (e instanceof CommandFailed) return classifyBuildOutput(e.command, e.output, e);
  if (e instanceof Error && "code" in e) {
    if (e.code === "ENOSPC" || e.code === "EDQUOT") return classifyBuildOutput("build", "No space left on device", e);
    if (e.code === "ENOENT" && "syscall" in e && String(e.syscall).startsWith("spawn"))
      return new PortalError("image-build-failed", missingTools([String("path" in e ? e.path : "a tool")]), {
        cause: e,
      });
  }
  return e;
}

export const missingTools = (tools: readonly string[]): ErrorText => ({
  detail: say`Building OS images needs ${tools}, which this host does not have.`,
  remedy: say`Install the packages mmdebstrap, zstd, qemu-utils, e2fsprogs and util-linux on the worker's host.`,
});
