import os from "node:os";
import path from "node:path";
import { defineConfig } from "@playwright/test";
import { testChromium } from "./scripts/lib/chromium.mjs";

/** Another one where several checkouts are tested side by side. */
const PORT = Number(process.env.E2E_PORT ?? 4319);
/** Where the portal under test leaves the administrator's password; see e2e/support/portal.mjs. */
const dataDir = (process.env.E2E_DATA ??= path.join(os.tmpdir(), `burgeon-e2e-${process.pid}`));
const baseURL = (process.env.E2E_URL ??= `http://127.0.0.1:${PORT}`);

export default defineConfig({
  testDir: "e2e",
  // One portal on two cores: tests share it, each with a project of its own.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI === "true",
  projects: [
    // Starts the worker and ends when the OS image is published: what every other test needs.
    { name: "first-start", testMatch: "first-start.spec.ts" },
    { name: "portal", testIgnore: "first-start.spec.ts", dependencies: ["first-start"] },
  ],
  outputDir: "test-results",
  globalSetup: "./e2e/support/global-setup.ts",
  use: {
    baseURL,
    // Signed in by the global set-up; tests about signing in begin without.
    storageState: path.join(dataDir, "admin-state.json"),
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    // A failed test leaves its page's tree behind; `--trace on` records everything, at a third more time.
    trace: "off",
    launchOptions: {
      executablePath: testChromium(),
      args: [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ],
    },
  },
  webServer: {
    command: "exec node e2e/support/portal.mjs",
    url: `${baseURL}/api/v1/health`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    env: { E2E_DATA: dataDir, E2E_PORT: String(PORT), E2E_URL: baseURL },
  },
});
