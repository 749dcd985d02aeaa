import { inject } from "vitest";
import type { ImageSource } from "@/lib/hypervisors/driver";
import { readOsImage } from "@/lib/provisioning/os-image/image-folder";
import type { OsImageFormat } from "@/lib/provisioning/os-image/recipe";

/**
 * The OS image that the global set-up of the tests on machines has built.
 * @throws when this host could not build that format; `npm test` installs what it needs
 */
export async function testOsImage(format: OsImageFormat): Promise<ImageSource> {
  const provided = inject("osImage");
  if ("missing" in provided) throw new Error(`There is no OS image: ${provided.missing}`);
  const image = await readOsImage(provided.folder);
  if (image === null) throw new Error(`${provided.folder} holds no OS image any more.`);
  const { id, files } = image;
  const has = format === "container" ? files.rootTarball : files.disk && files.kernel && files.initrd;
  if (!has) throw new Error(`The OS image in ${provided.folder} has no ${format}.`);
  return { id, description: "Debian 12", os: "debian", release: "bookworm", files };
}
