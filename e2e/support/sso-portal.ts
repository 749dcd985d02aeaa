import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "@playwright/test";
import { portalEnvironment } from "./environment";
import { IdentityProvider } from "./identity-provider";
import { test as base } from "./test";

type WorkerFixtures = {
  /** A provider, and one more web server of the portal that knows it: the other tests' web server stays as it is. */
  sso: { origin: string; provider: IdentityProvider };
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const test = base.extend<object, WorkerFixtures>({
  sso: [
    async ({}, provide) => {
      const port = await freePort();
      const origin = `http://127.0.0.1:${port}`;
      const provider = await IdentityProvider.start(origin);
      const env = { ...process.env, ...portalEnvironment(), ...provider.settings, NEXTAUTH_URL: origin };
      const args = ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)];
      const web = spawn(process.execPath, args, { env, stdio: "ignore" });
      const gone = new Promise((resolve) => web.once("exit", resolve));
      try {
        const answers = async () => (await fetch(`${origin}/api/v1/health`).catch(() => null))?.ok;
        await expect.poll(answers, { message: "a second web server", timeout: 60_000 }).toBe(true);
        await provide({ origin, provider });
      } finally {
        web.kill();
        await gone;
        await provider.stop();
      }
    },
    { scope: "worker", timeout: 90_000 },
  ],
  baseURL: async ({ sso }, provide) => provide(sso.origin),
});
