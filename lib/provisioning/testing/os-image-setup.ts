import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { PortalError } from "@/lib/errors";
import { buildOsImage, checkPrerequisites, type OsImageBuild } from "@/lib/provisioning/os-image/build";
import { readOsImage } from "@/lib/provisioning/os-image/image-folder";
import { removeTree } from "@/lib/provisioning/os-image/workspace";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the OS image that tests on machines boot, or why there is none. */
    osImage: { folder: string } | { missing: string };
  }
}

/** Names a folder that an earlier build has left, to use instead of building one. */
const FOLDER = "BURGEON_TEST_OS_IMAGE";

const recipe = { os: "debian", release: "12", suite: "bookworm", description: "Debian 12" };
const FORMATS = ["container", "disk"] as const;
const BUILD_LIMIT_MS = 900_000;

/** Builds one OS image for the whole run of the tests on machines, in every format that this host has the tools for. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const nothing = (): Promise<void> => Promise.resolve();
  const given = process.env[FOLDER];
  if (given) {
    if ((await readOsImage(given)) === null) throw new Error(`${FOLDER} names ${given}, which holds no image.json.`);
    project.provide("osImage", { folder: path.resolve(given) });
    return nothing;
  }
  const { formats, missing } = await possibleFormats();
  if (formats.length === 0) {
    project.provide("osImage", { missing });
    return nothing;
  }
  const scratch = await mkdtemp(path.join(os.tmpdir(), "burgeon-os-image-"));
  const remove = (): Promise<void> => removeTree(scratch);
  const folder = path.join(scratch, "image");
  const signal = AbortSignal.timeout(BUILD_LIMIT_MS);
  console.warn(`Building an OS image for the tests on machines: a minute or two. ${FOLDER} names one to use instead.`);
  try {
    await buildOsImage({ recipe, outDir: folder, formats, signal, progress: () => undefined });
  } catch (e) {
    await remove();
    throw e;
  }
  project.provide("osImage", { folder });
  return remove;
}

/** A host without libvirt has no tools for disks, and needs none. */
async function possibleFormats(): Promise<{ formats: OsImageBuild["formats"]; missing: string }> {
  const formats: OsImageBuild["formats"][number][] = [];
  let missing = "";
  for (const format of FORMATS) {
    try {
      await checkPrerequisites([format]);
      formats.push(format);
    } catch (e) {
      if (!(e instanceof PortalError)) throw e;
      missing = e.text.detail;
    }
  }
  return { formats, missing };
}
