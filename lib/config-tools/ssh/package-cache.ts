import { execFile } from "node:child_process";
import { connect } from "node:net";
import { CONNECT_TIMEOUT_SECONDS, SSH, sshOptions, type RunFiles } from "@/lib/config-tools/ssh/options";
import type { ApplyRequest, InventoryHost, TaskEvent, ToolContext } from "@/lib/config-tools/tool";
import { PortalError } from "@/lib/errors";

/** A caching proxy for packages, as this worker reaches it. */
export type PackageCache = { host: string; port: number };

/**
 * What apt, dnf and whatever else is built on curl read on a node; empty where there is no cache. HTTPS has a variable of its
 * own, so it goes directly.
 */
export type ProxyEnvironment = { http_proxy?: string; no_proxy?: string };

type Line = Extract<TaskEvent, { kind: "line" }>;

const ANSWER_MS = 2_000;
const FORWARD_MS = 30_000;

const line = (node: string | null, text: string): Line => ({ kind: "line", node, at: Date.now(), text });

/**
 * Runs an install phase with the cache, and once more without it where packages could not be fetched: the cache is never
 * why a launch fails. Recipes go on where they were cut off, so what the first run did is not done again. Other phases run
 * without it: they install as good as nothing, and what they ask their peers for must not go through a proxy.
 * @param run gets null when the nodes are to reach their mirrors directly
 */
export async function* throughCache<T>(
  cache: PackageCache | undefined,
  ctx: ToolContext,
  request: ApplyRequest,
  run: (cache: PackageCache | null) => AsyncIterable<T>,
): AsyncGenerator<T | Line> {
  if (!cache || request.phase !== "install") return yield* run(null);
  if (!(await answers(cache))) {
    yield line(
      null,
      `The package cache at ${cache.host}:${cache.port} does not answer; packages are fetched directly.`,
    );
    return yield* run(null);
  }
  try {
    yield* run(cache);
  } catch (e) {
    if (!(e instanceof PortalError) || e.code !== "mirror-unreachable" || ctx.signal.aborted) throw e;
    yield line(null, "Packages could not be fetched through the package cache; this goes on without it.");
    yield* run(null);
  }
}

/** Whether anything listens there. */
export function answers({ host, port }: PackageCache): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ""), port, timeout: ANSWER_MS });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}

export type Route = { environment: ProxyEnvironment; /** Why it leads past the cache. */ note?: Line };
export type Connection = { socket: string; files: RunFiles; signal: AbortSignal };

/**
 * Lets a node reach the cache through the shared SSH connection: a port on the node's own loopback, chosen by its sshd,
 * that is there for as long as the connection is (a minute longer than the run). Asked again, the connection gives the same
 * port. A node that refuses gets a note that says so: its run goes on without.
 * @param peers every node of the stack: they are never asked through a proxy
 */
export async function openRoute(
  cache: PackageCache | null,
  host: InventoryHost,
  peers: InventoryHost[],
  { socket, files, signal }: Connection,
): Promise<Route> {
  if (!cache) return { environment: {} };
  const control = ["-o", `ControlPath=${socket}`];
  const options = [...control, "-i", files.privateKey, ...sshOptions(files, CONNECT_TIMEOUT_SECONDS)];
  const target = ["-p", String(host.port), "-l", host.user, host.address];
  // Opens the connection where it is not open yet. A node that cannot be reached is the run's to report.
  const open = await ssh([...options, ...target, "--", "true"], signal).catch(() => null);
  if (open === null) return { environment: {} };
  try {
    const forward = ["-O", "forward", "-R", `127.0.0.1:0:${cache.host}:${cache.port}`];
    const said = await ssh(["-F", "none", ...control, ...forward, host.address], signal);
    const port = Number(/^\d+$/m.exec(said)?.[0]);
    if (!(port > 0)) throw new Error(`ssh named no port: ${said.trim()}`);
    const direct = ["localhost", "127.0.0.1", "::1", ...peers.flatMap((peer) => [peer.node, peer.address])];
    return { environment: { http_proxy: `http://127.0.0.1:${port}`, no_proxy: [...new Set(direct)].join(",") } };
  } catch (e) {
    const why = e instanceof Error ? e.message : String(e);
    return {
      environment: {},
      note: line(
        host.node,
        `This node forwards no port, so it fetches packages directly, not through the cache: ${why}`,
      ),
    };
  }
}

/** @throws Error with the last line that ssh wrote */
function ssh(args: string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", NODE_ENV: "production" } as const;
    const child = execFile(SSH, args, { timeout: FORWARD_MS, env, signal }, (failed, stdout, stderr) => {
      if (!failed) return resolve(stdout);
      reject(new Error(stderr.trim().split("\n").at(-1) || "ssh gave no reason"));
    });
    child.stdin?.end();
  });
}
