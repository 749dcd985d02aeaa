import { execFile } from "node:child_process";
import { lstat, readlink } from "node:fs/promises";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** Makes a sandbox of Linux namespaces without a daemon and without root: the Debian package bubblewrap. */
export const BWRAP = "/usr/bin/bwrap";

export type SandboxView = {
  /** Files and folders that are seen at their own paths and cannot be changed. */
  reads: readonly string[];
  /** Those that can. */
  writes: readonly string[];
};

type Program = { file: string; args: readonly string[]; cwd: string };

/** Of the system, besides /usr: what programs need to start, to name users and hosts and to know the time zone. */
const SYSTEM_FILES = [
  ...["passwd", "group", "nsswitch.conf", "hosts", "host.conf", "resolv.conf", "localtime", "alternatives"],
  ...["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ssl/openssl.cnf", "crypto-policies"],
]
  .map((name) => path.join("/etc", name))
  // Where Puppet's own packages install it.
  .concat("/opt/puppetlabs/puppet", "/opt/puppetlabs/bin");

/** Where a merged /usr has links; other systems have folders. */
const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib64"];

/**
 * A program that was written by somebody else, behind walls: it sees the system's programs, what it is given, an empty /tmp
 * of its own and no process but its own. Home folders, the data directory, other runs and the sockets of daemons are not
 * there. The network is: it has to reach its nodes. It cannot outlive its parent.
 */
export async function inSandbox(
  { file, args, cwd }: Program,
  view: SandboxView,
): Promise<{ file: string; args: string[] }> {
  const walls = ["user", "pid", "ipc", "uts"].map((name) => `--unshare-${name}`);
  return {
    file: BWRAP,
    args: [
      ...[...walls, "--unshare-cgroup-try", "--die-with-parent", "--cap-drop", "ALL"],
      ...["--ro-bind", "/usr", "/usr", ...(await systemFolders())],
      ...SYSTEM_FILES.flatMap((one) => ["--ro-bind-try", one, one]),
      ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
      ...view.reads.flatMap((one) => ["--ro-bind", one, one]),
      ...view.writes.flatMap((one) => ["--bind", one, one]),
      ...["--chdir", cwd, "--", file, ...args],
    ],
  };
}

async function systemFolders(): Promise<string[]> {
  const found = SYSTEM_FOLDERS.map(async (folder) => {
    const status = await lstat(folder).catch(() => null);
    if (status === null) return [];
    return status.isSymbolicLink() ? ["--symlink", await readlink(folder), folder] : ["--ro-bind", folder, folder];
  });
  return (await Promise.all(found)).flat();
}

let usable: Promise<void> | undefined;

/**
 * Whether this host can make sandboxes, tried once. What does not work is tried again: an administrator may have helped.
 * @throws config-tool-missing with bubblewrap's own words
 */
export function requireSandbox(): Promise<void> {
  usable ??= trySandbox();
  usable.catch(() => (usable = undefined));
  return usable;
}

async function trySandbox(): Promise<void> {
  const { file, args } = await inSandbox({ file: "/usr/bin/true", args: [], cwd: "/" }, { reads: [], writes: [] });
  await new Promise<void>((resolve, reject) => {
    execFile(
      file,
      args,
      { env: { PATH: "/usr/bin:/bin" } as unknown as NodeJS.ProcessEnv },
      (cause, _stdout, stderr) => {
        if (!cause) return resolve();
        const text = {
          detail: say`Recipes of added blueprints run in a sandbox only, and the worker's host cannot make one.`,
          remedy: say`Install bubblewrap (apt-get install bubblewrap), allow user namespaces there (sysctl user.max_user_namespaces, AppArmor's profile for bwrap), then try again.`,
        };
        reject(new PortalError("config-tool-missing", text, { cause, output: stderr.trim() || cause.message }));
      },
    );
  });
}
