import { describe, expect, it } from "vitest";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { buildError, classifyBuildOutput } from "./failures";
import { CommandFailed } from "./run";

describe("a failed image build", () => {
  it.each([
    ["E: You don't have enough free space in /var/cache/apt/archives/.", "image-build-failed", /disk became full/],
    ["tar: ./usr/lib/x: Cannot write: No space left on device", "image-build-failed", /disk became full/],
    [
      "mkfs.ext4: Could not allocate block in ext2 filesystem while populating file system",
      "image-build-failed",
      /disk became full/,
    ],
    [
      "Err:1 http://mirror.example/debian bookworm InRelease\n  Could not resolve 'mirror.example'",
      "mirror-unreachable",
      /could not be read/,
    ],
    ["  Temporary failure resolving 'mirror.example'", "mirror-unreachable", /could not be read/],
    [
      "  Could not connect to mirror.example:80 (192.0.2.1). - connect (111: Connection refused)",
      "mirror-unreachable",
      /could not be read/,
    ],
    ["E: Failed to fetch http://mirror.example/x.deb  Connection timed out", "mirror-unreachable", /could not be read/],
    ["E: Failed to fetch http://mirror.example/x.deb  Hash Sum mismatch", "mirror-unreachable", /could not be read/],
    [
      "E: Failed to fetch http://mirror.example/x.deb  503  Service Unavailable",
      "mirror-unreachable",
      /could not be read/,
    ],
    [
      "E: The repository 'http://mirror.example/debian nosuch Release' does not have a Release file.",
      "image-build-failed",
      /does not carry this release/,
    ],
    [
      "Err:1 http://mirror.example/x linux 5.10\n  404  Not Found\nE: Failed to fetch http://mirror.example/pool/l/linux_5.10_amd64.deb  404  Not Found",
      "mirror-unreachable",
      /does not have: linux_5\.10_amd64\.deb/,
    ],
    [
      "Err:2 http://mirror.example/debian nosuch Release\n  404  Not Found [IP: 192.0.2.1 80]",
      "image-build-failed",
      /does not carry this release/,
    ],
    [
      "W: GPG error: http://mirror.example trixie InRelease: ... NO_PUBKEY 6ED0E7B82643E131",
      "image-build-failed",
      /no key/,
    ],
    [
      "E: Release file for http://mirror.example/debian/dists/x/InRelease is not valid yet (invalid for another 3h)",
      "image-build-failed",
      /dates of validity/,
    ],
    ["E: Unable to locate package systemd-resolved", "image-build-failed", /no package named systemd-resolved/],
    ["E: Package 'python3-apt' has no installation candidate", "image-build-failed", /no package named python3-apt/],
    ["newuidmap: uid range [0-65536) -> [100000-165536) not allowed", "image-build-failed", /may not build images/],
    [
      "dpkg: error processing package ca-certificates (--configure):",
      "image-build-failed",
      /ca-certificates could not be installed/,
    ],
    ["I: fine\nE: something new\nI: exiting", "image-build-failed", /mmdebstrap failed: E: something new/],
    ["", "image-build-failed", /no output/],
  ])("%s", (output, code, detail) => {
    const error = classifyBuildOutput("mmdebstrap", output);
    expect(error.code).toBe(code);
    expect(error.text.detail).toMatch(detail);
    expect(error.text.remedy).not.toBe("");
  });

  it("maps what was thrown, and leaves errors of ours alone", () => {
    const ours = new PortalError("cancelled", { detail: say`d`, remedy: say`r` });
    expect(buildError(ours)).toBe(ours);
    expect(buildError(new CommandFailed("tar", "exit code 2", "Cannot write: No space left on device"))).toMatchObject({
      text: { detail: expect.stringMatching(/disk/) },
    });
    expect(buildError(Object.assign(new Error("write"), { code: "ENOSPC" }))).toMatchObject({
      code: "image-build-failed",
    });
    const missing = Object.assign(new Error("spawn"), {
      code: "ENOENT",
      syscall: "spawn mmdebstrap",
      path: "mmdebstrap",
    });
    expect(buildError(missing)).toMatchObject({
      code: "image-build-failed",
      text: { detail: expect.stringContaining("mmdebstrap") },
    });
  });
});
