/**
 * The metadata half of a split image: a tar with metadata.yaml and the templates that hand cloud-init its NoCloud seed.
 * Format: https://documentation.ubuntu.com/lxd/en/latest/reference/image_format/
 */
import { stringify } from "yaml";
import type { ImageSource } from "@/lib/hypervisors/driver";
import { HOSTNAME_KEY, ID_KEY, USER_DATA_KEY } from "./machine-record";

const SEED = "/var/lib/cloud/seed/nocloud-net";

const TEMPLATES: Readonly<Record<string, { target: string; text: string }>> = {
  "user-data.tpl": { target: `${SEED}/user-data`, text: `{{ config_get("${USER_DATA_KEY}", "#cloud-config") }}\n` },
  "meta-data.tpl": {
    target: `${SEED}/meta-data`,
    // "dsmode: local" lets cloud-init make users and keys before the network is up, which saves a stage of the boot.
    text: `instance-id: {{ config_get("${ID_KEY}", "machine") }}\nlocal-hostname: {{ config_get("${HOSTNAME_KEY}", "machine") }}\ndsmode: local\n`,
  },
  "hostname.tpl": { target: "/etc/hostname", text: `{{ config_get("${HOSTNAME_KEY}", "machine") }}\n` },
};

/** Names of Node and of the daemon for the same processors. */
const ARCHITECTURES: Partial<Record<string, string>> = {
  x64: "x86_64",
  arm64: "aarch64",
  arm: "armv7l",
  ppc64: "ppc64le",
  s390x: "s390x",
};

/** Holds the portal's id of an image, also while the image is not complete and has no alias. */
export const IMAGE_ID_PROPERTY = "name";

/** The daemon copies them into the config of every instance, as `image.os` and so on. */
export const imageProperties = ({ id, description, os, release }: ImageIdentity): Record<string, string> => ({
  description,
  os,
  release,
  [IMAGE_ID_PROPERTY]: id,
});

type ImageIdentity = Pick<ImageSource, "id" | "description" | "os" | "release">;

/** The same image always gives the same bytes, hence the same fingerprint. */
export function imageMetadata(source: ImageSource): Buffer {
  const metadata = {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    creation_date: 1,
    properties: imageProperties(source),
    templates: Object.fromEntries(
      Object.entries(TEMPLATES).map(([template, { target }]) => [target, { when: ["create", "copy"], template }]),
    ),
  };
  const files = Object.entries(TEMPLATES).map(([name, { text }]): TarFile => ({ name: `templates/${name}`, text }));
  return tar([{ name: "metadata.yaml", text: stringify(metadata) }, { name: "templates/", text: "" }, ...files]);
}

type TarFile = { name: string; text: string };

const BLOCK = 512;

/** POSIX ustar (pax(1)); names under 100 bytes, owner root, no times. A name that ends with "/" is a folder. */
export function tar(files: readonly TarFile[]): Buffer {
  const blocks = files.flatMap(({ name, text }) => {
    const content = Buffer.from(text, "utf8");
    const header = Buffer.alloc(BLOCK);
    const folder = name.endsWith("/");
    const octal = (value: number, at: number, width: number): void => {
      header.write(`${value.toString(8).padStart(width - 1, "0")}\0`, at, "ascii");
    };
    header.write(name, 0, 100, "utf8");
    octal(folder ? 0o755 : 0o644, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(content.length, 124, 12);
    octal(0, 136, 12);
    header.fill(" ", 148, 156);
    header.write(folder ? "5" : "0", 156, "ascii");
    header.write("ustar\0" + "00", 257, "ascii");
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
    return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
