import path from "node:path";
import { defineConfig } from "prisma/config";
import { rememberedUrl } from "./scripts/lib/postgres.mjs";

const root = import.meta.dirname;

// npm ships Prisma's schema engine only as WebAssembly. Windows cannot run a script as a program: there Prisma
// downloads its native engine.
if (process.platform !== "win32")
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(root, "scripts", "schema-engine-shim.mjs");
process.env.CHECKPOINT_DISABLE ??= "1";

const dataDir = process.env.BURGEON_DATA ?? path.join(root, ".data");

export default defineConfig({
  schema: path.join("prisma", "schema"),
  migrations: { path: path.join("prisma", "migrations") },
  // `prisma generate` needs no database, so an installation that is not set up yet gets an address nobody serves.
  datasource: { url: process.env.DATABASE_URL || (rememberedUrl(dataDir) ?? "postgresql://localhost:1/not-set-up") },
});
