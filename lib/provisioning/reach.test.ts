import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import ssh2, { type Server } from "ssh2";
import { generateSshKeyPair } from "@/lib/util/ssh";
import { sshReach } from "./reach";

const hostKey = generateSshKeyPair("host");
const userKey = generateSshKeyPair("user");
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((s) => s.close()));

/** An SSH server on loopback that lets `userKey` in and answers every command with its own text. */
async function serve(): Promise<number> {
  const allowed = ssh2.utils.parseKey(userKey.publicKey);
  if (allowed instanceof Error) throw allowed;
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (attempt) => {
      const known = attempt.method === "publickey" && attempt.key.data.equals(allowed.getPublicSSH());
      if (known) attempt.accept();
      else attempt.reject(["publickey"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (acceptExec, _reject, info) => {
        const channel = acceptExec();
        if (info.command === "count") {
          let bytes = 0;
          channel.on("data", (chunk: Buffer) => void (bytes += chunk.length));
          return channel.on("end", () => {
            channel.write(String(bytes));
            channel.exit(0);
            channel.end();
          });
        }
        channel.write(info.command);
        channel.exit(info.command === "false" ? 1 : 0);
        channel.end();
      });
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const target = (port: number, more = {}) => ({
  address: "127.0.0.1",
  port,
  user: "root",
  privateKey: userKey.privateKey,
  hostKey: hostKey.publicKey,
  ...more,
});

it("a command reads a file from its standard input, to its end", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "burgeon-reach-"));
  const file = path.join(folder, "large");
  // More than a channel's window.
  writeFileSync(file, Buffer.alloc(5_000_000, 7));
  try {
    const { signal } = new AbortController();
    const run = await sshReach.run(target(await serve()), "count", signal, file);
    expect(run).toEqual({ code: 0, output: "5000000" });
    await expect(sshReach.run(target(await serve()), "count", signal, path.join(folder, "none"))).rejects.toThrow(
      "ENOENT",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("signing in by SSH", () => {
  it("works with the right key and the expected host key", async () => {
    expect(await sshReach.signIn(target(await serve()))).toEqual({ open: true });
  });

  it("refuses a machine with another host key, before it offers its own", async () => {
    const other = generateSshKeyPair("other").publicKey;
    expect(await sshReach.signIn(target(await serve(), { hostKey: other }))).toEqual({ open: false, why: "stranger" });
  });

  it("tells a machine that does not know the key yet from one that does not listen", async () => {
    const stranger = generateSshKeyPair("new").privateKey;
    const port = await serve();
    expect(await sshReach.signIn(target(port, { privateKey: stranger }))).toEqual({ open: false, why: "auth" });
    servers.splice(0).forEach((s) => s.close());
    expect(await sshReach.signIn(target(port))).toEqual({ open: false, why: "refused" });
  });

  it("runs a command and gives its output and exit code", async () => {
    const at = target(await serve());
    const signal = AbortSignal.timeout(10_000);
    expect(await sshReach.run(at, "true", signal)).toEqual({ code: 0, output: "true" });
    expect(await sshReach.run(at, "false", signal)).toEqual({ code: 1, output: "false" });
  });
});
