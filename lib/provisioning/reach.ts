import { createHash, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { Client } from "ssh2";

export type ReachTarget = {
  address: string;
  /** 22 unless given. */
  port?: number;
  user: string;
  privateKey: string;
  /** "ssh-ed25519 AAAA…": the only host key that is accepted. */
  hostKey: string;
};

/** `refused`: nothing listens yet; `auth`: it answers but does not know our key yet; `stranger`: another host key. */
export type Unreached = "refused" | "auth" | "stranger" | "silent";
export type ReachResult = { open: true } | { open: false; why: Unreached };

/** How the portal itself gets into a machine, before and beside any config tool. */
export interface Reach {
  /** One attempt to sign in; never waits longer than some seconds. */
  signIn(target: ReachTarget): Promise<ReachResult>;
  /**
   * Runs one of the portal's own fixed commands, with the file `input` (absolute path) as its standard input. Rejects if the
   * machine cannot be reached.
   */
  run(
    target: ReachTarget,
    command: string,
    signal: AbortSignal,
    input?: string,
  ): Promise<{ code: number; output: string }>;
}

const ATTEMPT_MS = 5000;
/** A machine that let us in before may restart its sshd (an upgrade does): it has this long to come back. */
const COME_BACK_MS = 20_000;
const TRY_EVERY_MS = 250;

type Connected = { client: Client };

/** Signs in by SSH with the given key, accepting only the host key that the portal gave the machine. */
export const sshReach: Reach = {
  async signIn(target) {
    const result = await connect(target);
    if (!("client" in result)) return result;
    close(result.client);
    return { open: true };
  },

  async run(target, command, signal, input) {
    const client = await connectSoon(target, signal);
    try {
      return await new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("cancelled")), { once: true });
        client.exec(command, (error, channel) => {
          if (error) return reject(error);
          let output = "";
          channel.on("data", (chunk: Buffer) => (output += chunk.toString()));
          channel.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
          if (input !== undefined) {
            // A command that ends early takes no more of it; its exit code says why.
            channel.on("error", () => {});
            createReadStream(input).on("error", reject).pipe(channel);
          }
          channel.on("close", (code: number | null) => resolve({ code: code ?? 255, output }));
        });
        client.on("error", reject);
      });
    } finally {
      close(client);
    }
  },
};

/** @throws Error with the reason of the last attempt */
async function connectSoon(target: ReachTarget, signal: AbortSignal): Promise<Client> {
  const until = Date.now() + COME_BACK_MS;
  for (;;) {
    const result = await connect(target);
    if ("client" in result) return result.client;
    const hopeless = result.why === "stranger" || signal.aborted || Date.now() > until;
    if (hopeless) throw new Error(`${target.address} cannot be reached by SSH: ${result.why}`);
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
}

function connect(target: ReachTarget): Promise<Connected | Exclude<ReachResult, { open: true }>> {
  return new Promise((resolve) => {
    const client = new Client();
    let stranger = false;
    const fail = (why: "refused" | "auth" | "stranger" | "silent") => {
      close(client);
      resolve({ open: false, why });
    };
    client.once("ready", () => resolve({ client: client.removeAllListeners("error").removeAllListeners("close") }));
    client.once("error", (e: Error & { level?: string }) => {
      if (stranger) return fail("stranger");
      if (e.level === "client-authentication") return fail("auth");
      fail(e.level === "client-timeout" ? "silent" : "refused");
    });
    client.once("close", () => fail("refused"));
    client.connect({
      host: target.address,
      port: target.port ?? 22,
      username: target.user,
      privateKey: target.privateKey,
      readyTimeout: ATTEMPT_MS,
      hostVerifier: (key: Buffer) => {
        stranger = !sameKey(key, target.hostKey);
        return !stranger;
      },
    });
  });
}

function close(client: Client): void {
  // A late error of a connection nobody waits for must not end the worker.
  client.removeAllListeners().on("error", () => {});
  client.destroy();
}

function sameKey(offered: Buffer, expectedLine: string): boolean {
  const expected = Buffer.from(expectedLine.split(" ")[1] ?? "", "base64");
  const digest = (b: Buffer) => createHash("sha256").update(b).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}
