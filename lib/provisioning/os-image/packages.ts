import { createHash } from "node:crypto";
import { RECIPE_VERSION, type OsImageFormat, type OsImageRecipe } from "./recipe";

export type InstalledPackage = { name: string; version: string };

/** dpkg's status file (format: deb822) -> what is installed, sorted by name. */
export function parseDpkgStatus(text: string): InstalledPackage[] {
  const packages = text.split("\n\n").flatMap((stanza) => {
    const field = (name: string): string | undefined => new RegExp(`^${name}: (.+)$`, "m").exec(stanza)?.[1];
    const name = field("Package");
    const version = field("Version");
    return name && version && field("Status") === "install ok installed" ? [{ name, version }] : [];
  });
  return packages.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * `debian-12-0f3a…`: OS, release, and 10 hex digits of what the image is made of. `extra` is whatever else shapes the
 * bytes: sources and apt options of the host.
 */
export function imageId(
  recipe: OsImageRecipe,
  formats: readonly OsImageFormat[],
  packages: readonly InstalledPackage[],
  extra: readonly string[],
): string {
  const hash = createHash("sha256");
  hash.update(
    JSON.stringify({ version: RECIPE_VERSION, suite: recipe.suite, formats: [...formats].sort(), packages, extra }),
  );
  const slug = `${recipe.os}-${recipe.release}`
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 49);
  return `${slug}-${hash.digest("hex").slice(0, 10)}`;
}
