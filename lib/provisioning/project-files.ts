import path from "node:path";

/** The folder of the data directory with the files of all projects, each under the SHA-256 of its content. */
export const filesFolder = (dataDir: string): string => path.join(/* turbopackIgnore: true */ dataDir, "files");

export const contentPath = (dataDir: string, sha256: string): string => path.join(filesFolder(dataDir), sha256);
