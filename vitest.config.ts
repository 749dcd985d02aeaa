import path from "node:path";
import { defineConfig } from "vitest/config";

const alias = { "@": path.resolve(import.meta.dirname) };
const exclude = ["node_modules/**", ".next/**", ".data/**", "dist/**", "e2e/**"];

/** Tests on machines that build several images or emulate a second host: by hand, with BURGEON_TEST_LONG=1. */
const LONG = [
  "lib/provisioning/debian-releases.mtest.ts",
  "lib/provisioning/emulated.mtest.ts",
  "lib/provisioning/fetched-image.mtest.ts",
  "lib/hypervisors/libvirt/remote.mtest.ts",
];

/** What `lib/env.ts` reads, once a process: a portal that people reach by HTTPS, and a database that is not there. */
const UNIT_ENVIRONMENT = {
  DATABASE_URL: "postgresql://localhost/unused",
  BURGEON_KEY: Buffer.alloc(32).toString("base64"),
  NEXTAUTH_SECRET: "only-for-tests-0123456789",
  NEXTAUTH_URL: "https://portal.example.org",
  BURGEON_INSTALLATION_ID: "abc123",
};

/** Three kinds of tests by file name: unit, integration on a real PostgreSQL, and real machines. */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude,
          environment: "node",
          // Files share a process and what it has loaded, which halves their work: none may leave anything behind.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
          env: UNIT_ENVIRONMENT,
          // A test that hangs ends; on a busy machine those that read the whole catalogue take more than the usual 5 s.
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["**/*.itest.ts"],
          exclude,
          environment: "node",
          globalSetup: ["lib/db/testing/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "machines",
          include: ["**/*.mtest.ts"],
          exclude: [...exclude, ...(process.env.BURGEON_TEST_LONG ? [] : LONG)],
          environment: "node",
          globalSetup: ["lib/db/testing/global-setup.ts", "lib/provisioning/testing/os-image-setup.ts"],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
