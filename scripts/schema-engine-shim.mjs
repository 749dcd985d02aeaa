#!/usr/bin/env node
// Stand-in for Prisma's native schema engine. npm ships that engine only as WebAssembly; the native one would be
// downloaded. This program speaks its line-delimited JSON-RPC on stdin and stdout and runs the WebAssembly engine over
// the pg driver adapter. prisma.config.ts names it in PRISMA_SCHEMA_ENGINE_BINARY, so every Prisma command works
// without a download. The method names are those of Prisma's schema-engine/json-rpc-api.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";

const argv = process.argv.slice(2);
const option = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
const options = (name) => argv.flatMap((arg, i) => (arg === name ? [argv[i + 1]] : []));

const datasource = JSON.parse(option("--datasource") ?? "{}");
const databaseUrl = datasource.url ?? process.env.DATABASE_URL;

if (argv.includes("--version")) console.log("schema-engine-cli wasm");
else if (argv.includes("cli")) await runCommand(argv[argv.indexOf("cli") + 1]);
else await serve();

// ---- databases: the part of the native engine that the WebAssembly build leaves out ------------------------------

function withDatabase(url, name) {
  const at = new URL(url);
  at.pathname = `/${encodeURIComponent(name)}`;
  return at;
}

function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

async function asAdministrator(url, work) {
  const at = withDatabase(url, "postgres");
  at.search = "";
  const client = new pg.Client({ connectionString: at.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function createDatabase(url, name = databaseName(url)) {
  return asAdministrator(url, async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(name)}`);
    return name;
  });
}

function dropDatabase(url, name = databaseName(url)) {
  const sql = `drop database if exists ${pg.escapeIdentifier(name)} with (force)`;
  return asAdministrator(url, (client) => client.query(sql));
}

// ---- commands: `schema-engine cli <command>` ---------------------------------------------------------------------

function prismaErrorCode(code) {
  const known = { "3D000": "P1003", "28P01": "P1000", 28000: "P1000" };
  const unreachable = ["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH"];
  return known[code] ?? (unreachable.includes(code) ? "P1001" : "P1011");
}

async function runCommand(command) {
  const log = (level, fields) =>
    process.stderr.write(`${JSON.stringify({ level, target: "schema_engine::logger", fields })}\n`);
  log("INFO", { message: "schema engine (wasm)" }); // Prisma's CLI skips the first line
  try {
    if (command === "can-connect-to-database") {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.end();
    } else if (command === "create-database") await createDatabase(databaseUrl);
    else if (command === "drop-database") await dropDatabase(databaseUrl);
    else throw new Error(`unknown command ${command}`);
  } catch (e) {
    const message = e.message || e.errors?.map((inner) => inner.message).join("; ") || String(e.code);
    log("ERROR", { error_code: prismaErrorCode(e.code), message });
    process.exitCode = 1;
  }
}

// ---- the engine --------------------------------------------------------------------------------------------------

/**
 * The engine reads columns of two catalogue types that the adapter refuses: "char" (oid 18) and name[] (1003). They
 * are read as text and given back under their own type.
 */
function readCatalogueTypes(adapter, catalogueTypes) {
  const TEXT = 25;
  const shared = Object.getPrototypeOf(Object.getPrototypeOf(adapter)); // the base of both adapter and transaction
  if (shared.readsCatalogueTypes) return adapter;
  const { queryRaw } = shared;
  shared.readsCatalogueTypes = true;
  shared.queryRaw = async function (query) {
    const replaced = new Map();
    const performIO = async (q) => {
      const result = await this.performIO(q);
      for (const [i, field] of result.fields.entries()) {
        if (!catalogueTypes.has(field.dataTypeID)) continue;
        replaced.set(i, catalogueTypes.get(field.dataTypeID));
        field.dataTypeID = TEXT;
      }
      return result;
    };
    const result = await queryRaw.call(Object.create(this, { performIO: { value: performIO } }), query);
    for (const [i, type] of replaced) result.columnTypes[i] = type;
    return result;
  };
  return adapter;
}

async function serve() {
  const { PrismaPg } = await import("@prisma/adapter-pg");
  const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } = await import("@prisma/driver-adapter-utils");
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasmDir = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const bytes = readFileSync(path.join(wasmDir, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();

  const catalogueTypes = new Map([
    [18, ColumnTypeEnum.Character],
    [1003, ColumnTypeEnum.TextArray],
  ]);

  const factoryFor = (url, onDispose = async () => {}) => {
    const schema = (url && new URL(url).searchParams.get("schema")) || undefined;
    const factory = new PrismaPg({ connectionString: url, max: 1 }, { schema }); // the engine relies on session state
    const connect = factory.connect.bind(factory);
    factory.connect = async () => {
      const adapter = readCatalogueTypes(await connect(), catalogueTypes);
      const dispose = adapter.dispose.bind(adapter);
      // The adapter's own cuts scripts at every ";", also inside function bodies. One simple query is also one
      // transaction, so a failing migration leaves nothing behind.
      adapter.executeScript = async (script) => {
        try {
          await adapter.underlyingDriver().query(script);
        } catch (e) {
          adapter.onError(e);
        }
      };
      adapter.dispose = async () => {
        await dispose();
        await onDispose();
      };
      return adapter;
    };
    // The adapter's own lets a connection string win over the shadow database's name, and so would replay the
    // migrations on the real database.
    factory.connectToShadowDb = async () => {
      if (datasource.shadowDatabaseUrl) return factoryFor(datasource.shadowDatabaseUrl).connect();
      const name = `prisma_migrate_shadow_db_${randomUUID()}`;
      await createDatabase(url, name);
      return factoryFor(withDatabase(url, name).href, () => dropDatabase(url, name)).connect();
    };
    return factory;
  };

  let engine;
  const getEngine = () => {
    const files = options("--datamodels").map((file) => [file, readFileSync(file, "utf8")]);
    const input = { datamodels: files.length ? files : undefined };
    const factory = bindMigrationAwareSqlAdapterFactory(factoryFor(databaseUrl));
    return (engine ??= glue.SchemaEngine.new(input, () => {}, factory));
  };

  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const call = async (method, params) => {
    if (method === "createDatabase")
      return { databaseName: await createDatabase(params?.datasource?.url ?? databaseUrl) };
    const name = method === "getDatabaseVersion" ? "version" : method;
    const target = await getEngine();
    if (typeof target[name] !== "function")
      throw Object.assign(new Error(`the WebAssembly schema engine has no ${name}`), { code: "P0000" });
    const result = (await target[name](params)) ?? {};
    if (name === "diff" && result.stdout) send({ method: "print", id: 1_000_000, params: { content: result.stdout } });
    return result;
  };

  let queue = Promise.resolve();
  createInterface({ input: process.stdin, crlfDelay: Infinity })
    .on("line", (line) => {
      const { id, method, params } = JSON.parse(line);
      if (!method) return; // the answer to our "print"
      queue = queue
        .then(() => call(method, params))
        .then(
          (result) => send({ id, result }),
          (e) => {
            const message = e?.message ?? String(e);
            const data = { is_panic: false, message, error_code: e?.code };
            send({ id, error: { code: 4466, message, data } });
          },
        );
    })
    .on("close", () => {
      void queue.then(() => process.exit(0));
    });
}
