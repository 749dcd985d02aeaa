import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { CONTENT_LIMITS, type ContentFile } from "./content";
import { requireGitUrl } from "./git-url";
import { readArchive } from "./read-archive";

export type GitPlace = { url: string; /** Null: the repository's own choice. */ ref: string | null; folder: string };

const TIME_LIMIT_MS = 120_000;
/** Of one file that git writes, and so of what a fetch brings; in blocks of 1024 bytes. */
const PACK_LIMIT_KIB = 200 * 1024;

/**
 * The files of a folder as the branch or tag is now. Nothing is checked out, so no hook, filter or submodule of the repository
 * takes part, and no setting of this host's users does.
 * @throws download-failed with git's own words, invalid-parameters for what is in the folder
 */
export async function fetchGit(
  { url, ref, folder }: GitPlace,
  { protocols, signal }: { protocols: readonly string[]; signal: AbortSignal },
): Promise<{ commit: string; files: ContentFile[] }> {
  requireGitUrl(url, protocols);
  const repository = await mkdtemp(path.join(os.tmpdir(), "burgeon-git-"));
  try {
    const git = (...args: string[]) => runGit(args, { repository, protocols, signal });
    await git("init", "--quiet", "--bare", ".");
    const fetch = [
      "fetch",
      "--quiet",
      "--depth",
      "1",
      "--no-tags",
      "--no-recurse-submodules",
      "--no-write-commit-graph",
    ];
    await git(...fetch, "--", url, ref ?? "HEAD").catch((e: Failed) => fail(e, ref));
    const commit = (await git("rev-parse", "FETCH_HEAD^{commit}")).toString("utf8").trim();
    const tree = `${commit}:${folder}`;
    await git("cat-file", "-e", tree).catch((e: Failed) => {
      throw failed(say`The repository has no folder "${folder}" at ${commit.slice(0, 12)}.`, e);
    });
    const archive = await git("-c", "tar.tar.gz.command=gzip -cn", "archive", "--format=tar.gz", tree).catch(
      (e: Failed) => {
        throw failed(
          say`"${folder}" is no folder, or has far more than ${{ mib: CONTENT_LIMITS.bytes / 2 ** 20 }}.`,
          e,
        );
      },
    );
    return { commit, files: await readArchive(archive) };
  } finally {
    await rm(repository, { recursive: true, force: true });
  }
}

type Failed = Error & { stderr: string };
type Around = { repository: string; protocols: readonly string[]; signal: AbortSignal };

function runGit(args: string[], { repository, protocols, signal }: Around): Promise<Buffer> {
  const allowed = protocols.flatMap((name) => ["-c", `protocol.${name}.allow=always`]);
  const safe = [
    "-c",
    "protocol.allow=never",
    ...allowed,
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "http.followRedirects=initial",
  ];
  // The shell only sets the limit: git and its arguments reach it as they are.
  const limited = ["-c", `ulimit -f ${PACK_LIMIT_KIB} && exec git "$@"`, "git", ...safe, ...args];
  const env = {
    PATH: process.env.PATH,
    // SSH finds the key and the known hosts of the worker's user.
    HOME: process.env.HOME,
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_SSH_COMMAND: "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=15",
  } as unknown as NodeJS.ProcessEnv;
  const options = { cwd: repository, env, signal, timeout: TIME_LIMIT_MS, maxBuffer: 4 * CONTENT_LIMITS.bytes };
  return new Promise((resolve, reject) => {
    execFile("/bin/bash", limited, { ...options, encoding: "buffer" }, (error, stdout, stderr) =>
      error ? reject(Object.assign(error, { stderr: stderr.toString("utf8").trim() })) : resolve(stdout),
    );
  });
}

function fail(e: Failed, ref: string | null): never {
  if (/couldn't find remote ref/.test(e.stderr) && ref !== null)
    throw failed(say`The repository has no branch or tag "${ref}".`, e);
  throw failed(say`The repository could not be fetched.`, e);
}

const failed = (detail: Sentence, cause: Failed): PortalError =>
  new PortalError(
    "download-failed",
    {
      detail,
      remedy: say`Check the address, the branch and the folder, and that the worker's host can reach it, then look again.`,
    },
    { cause, output: cause.stderr || cause.message },
  );
