/** What is installed in an image, asked from its own package manager, and the same as a CycloneDX bill of materials. */
import { randomUUID } from "node:crypto";
import type { OsFamily, OsSpec } from "@/lib/blueprints/os";

export type Package = { name: string; version: string; architecture: string };

const DPKG = "dpkg-query --show --showformat='${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\n'";
const RPM = "rpm --query --all --queryformat 'ii \\t%{NAME}\\t%{EVR}\\t%{ARCH}\\n'";

/** Prints a line a package: status, name, version, architecture, with tabs between. The same form for every family. */
export const packageQuery = (family: OsFamily): string => (family === "debian" ? DPKG : RPM);

/** The lines of `packageQuery` -> what is installed, sorted by name. Keys of signers are no packages. */
export function parsePackageQuery(output: string): Package[] {
  const packages = output.split("\n").flatMap((line) => {
    const [status = "", name, version, architecture] = line.split("\t");
    if (!status.startsWith("ii") || !name || !version || !architecture || name === "gpg-pubkey") return [];
    return [{ name, version, architecture }];
  });
  const key = ({ name, version }: Package): string => `${name}\t${version}`;
  return packages.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** https://github.com/package-url/purl-spec: type, vendor, name, version, and what tells builds of one version apart. */
function packageUrl({ name, version, architecture }: Package, { family, os, release }: About): string {
  const type = family === "debian" ? "deb" : "rpm";
  const encode = (text: string): string => encodeURIComponent(text).replaceAll("%3A", ":");
  return `pkg:${type}/${os}/${encode(name)}@${encode(version)}?arch=${encode(architecture)}&distro=${encode(`${os}-${release}`)}`;
}

type About = Pick<OsSpec, "family" | "os" | "release" | "title">;

/** CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/ . `at` is when the packages were listed. */
export function sbomOf(packages: readonly Package[], about: About, at: Date) {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: at.toISOString(),
      component: { type: "operating-system", name: about.title, version: about.release, "bom-ref": "os" },
    },
    components: packages.map((one) => {
      const purl = packageUrl(one, about);
      return { type: "library", "bom-ref": purl, name: one.name, version: one.version, purl };
    }),
  };
}
