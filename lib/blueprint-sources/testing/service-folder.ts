import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export type ServiceChange = { service?: string; title?: string; version?: string };

/** A service as its author has it: Memcached's folder under another name. */
export function makeServiceFolder(
  dir: string,
  { service = "greeter", title = "Greeter", version = "1.0" }: ServiceChange = {},
): string {
  cpSync(path.resolve("catalogue/memcached"), dir, { recursive: true });
  change(dir, "blueprint.yaml", (text) =>
    text
      .replace(/^service: .*$/m, `service: ${service}`)
      .replace(/^title: .*$/m, `title: ${title}`)
      .replace(/^version: .*$/m, `version: "${version}"`),
  );
  return dir;
}

export function change(dir: string, file: string, how: (text: string) => string): void {
  const at = path.join(dir, file);
  writeFileSync(at, how(readFileSync(at, "utf8")));
}

/** As `tar -czf` makes it of the folder. */
export const archiveOf = (dir: string): Buffer => execFileSync("tar", ["-czf", "-", "-C", dir, "."]);

/** A repository with the folder as `services/greeter` on the branch main, and what commits a change of it. */
export function makeRepository(root: string, folder: string): { url: string; commit: (message: string) => string } {
  const [bare, work] = [path.join(root, "repository.git"), path.join(root, "work")];
  const env = {
    ...process.env,
    ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    ...{ GIT_AUTHOR_NAME: "Author", GIT_AUTHOR_EMAIL: "author@example.org" },
    ...{ GIT_COMMITTER_NAME: "Author", GIT_COMMITTER_EMAIL: "author@example.org" },
  };
  const git = (cwd: string, ...args: string[]) => execFileSync("git", args, { cwd, env, encoding: "utf8" }).trim();
  git(root, "init", "--quiet", "--bare", "--initial-branch=main", bare);
  git(root, "init", "--quiet", "--initial-branch=main", work);
  const commit = (message: string) => {
    cpSync(folder, path.join(work, "services", "greeter"), { recursive: true });
    git(work, "add", "--all");
    git(work, "commit", "--quiet", "-m", message);
    git(work, "push", "--quiet", bare, "main");
    return git(work, "rev-parse", "HEAD");
  };
  commit("A service");
  return { url: `file://${bare}`, commit };
}
