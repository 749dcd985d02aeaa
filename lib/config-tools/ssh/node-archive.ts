import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * What one node gets, as a tar archive: a folder that all nodes get, links followed, and files of its own, by name. These may
 * hold secrets: they lie beside that folder for a moment, and else in memory only.
 */
export async function archiveFor(staged: string, node: string, files: Record<string, string>): Promise<Buffer> {
  const own = `${staged}-${node}`;
  await mkdir(own, { mode: 0o700 });
  try {
    for (const [name, content] of Object.entries(files))
      await writeFile(path.join(own, name), content, { mode: 0o600 });
    return await tar(["--create", "--dereference", "--directory", staged, ".", "--directory", own, "."]);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function tar(args: string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { encoding: "buffer", maxBuffer: 1 << 26 } as const;
    execFile("tar", ["--owner=0", "--group=0", "--mode=go-rwx", ...args], options, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}
