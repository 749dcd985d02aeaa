import path from "node:path";
import { z } from "zod";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** Where people sign in besides their password, when the installation has an OpenID Connect provider. */
export type OidcSettings = { issuer: string; clientId: string; clientSecret: string; name: string };

/** What web and worker know from their environment. `scripts/start.mjs` fills it in. */
export type Env = {
  databaseUrl: string;
  /** Absolute: images, keys and sockets of this installation live below it. */
  dataDir: string;
  /** 32 bytes; encrypts stored secrets. */
  key: Buffer;
  nextAuthSecret: string;
  nextAuthUrl: string;
  /** Six characters of [a-z0-9]; part of the names of everything made on a hypervisor. */
  installationId: string;
  oidc: OidcSettings | null;
  /** The proxy that nodes fetch packages through, as this worker reaches it. */
  packageCache: { host: string; port: number } | null;
  /** By which git may fetch blueprints. */
  gitProtocols: readonly string[];
  /** Reachable from other machines, not only from this one. */
  isPublic: boolean;
  /** Of the IANA database. Its midnights are where days and months of costs begin. */
  timeZone: string;
  /** A stack is idle whose machines use less of their vCPUs than this, in percent, in every hour of a day. */
  idlePercent: number;
};

const KEY_BYTES = 32;
const FLAG = { "": false, "0": false, false: false, "1": true, true: true } as const;
const isFlag = (text: string): text is keyof typeof FLAG => Object.hasOwn(FLAG, text);

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** An empty variable counts as missing: shells and service files cannot always unset one. */
const optional = <T extends z.ZodType>(inner: T) => z.preprocess((v) => (v === "" ? undefined : v), inner.optional());

const Variables = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql:// address" }),
    BURGEON_DATA: optional(z.string()),
    BURGEON_KEY: z
      .base64("must be base64")
      .transform((text) => Buffer.from(text, "base64"))
      .refine((bytes) => bytes.length === KEY_BYTES, `must hold exactly ${KEY_BYTES} bytes`),
    NEXTAUTH_SECRET: z.string().min(16, "must have at least 16 characters"),
    NEXTAUTH_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }),
    BURGEON_INSTALLATION_ID: z.string().regex(/^[a-z0-9]{6}$/, "must be six characters of a-z and 0-9"),
    BURGEON_PACKAGE_CACHE: z.preprocess(
      (v) => (v === "" || v === "off" ? undefined : v),
      z.url({ protocol: /^http$/, error: "must be off or an http:// address" }).optional(),
    ),
    OIDC_ISSUER: optional(z.url({ protocol: /^https?$/, error: "must be an http(s) address" })),
    OIDC_CLIENT_ID: optional(z.string()),
    OIDC_CLIENT_SECRET: optional(z.string()),
    OIDC_NAME: optional(z.string()),
    BURGEON_GIT_PROTOCOLS: z
      .string()
      .default("https,ssh")
      .refine((list) => list.split(",").every((one) => /^[a-z]+$/.test(one)), "must be names with commas between"),
    BURGEON_TIME_ZONE: z
      .preprocess((v) => (v === "" ? undefined : v), z.string().default("UTC"))
      .refine(isTimeZone, "must be a time zone such as Europe/Berlin or UTC"),
    BURGEON_IDLE_PERCENT: z.preprocess(
      (v) => (v === "" ? undefined : v),
      z.coerce.number("must be a number").gt(0, "must be more than 0").max(100, "must be at most 100").default(3),
    ),
    BURGEON_PUBLIC: z.string().default("").refine(isFlag, "must be 1, true, 0, false or empty"),
  })
  .superRefine((v, ctx) => {
    if (!v.OIDC_ISSUER) return;
    for (const name of ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const)
      if (!v[name]) ctx.addIssue({ code: "custom", path: [name], message: "is needed with OIDC_ISSUER" });
  });

/** Checks an environment. Throws one PortalError that names every variable at fault; never prints a value. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const parsed = Variables.safeParse(source);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return source[name] ? `${name} ${issue.message}` : `${name} is missing`;
    });
    throw new PortalError("internal", {
      detail: say`The environment is not complete: ${[...new Set(faults)].join("; ")}.`,
      remedy: say`Start Burgeon with npm start, which sets these variables, or set them as docs/set-up.md describes.`,
    });
  }
  const v = parsed.data;
  return {
    databaseUrl: v.DATABASE_URL,
    // Without the comment Turbopack takes this for a source folder and traces the whole project into the build.
    dataDir: path.resolve(/* turbopackIgnore: true */ v.BURGEON_DATA ?? ".data"),
    key: v.BURGEON_KEY,
    nextAuthSecret: v.NEXTAUTH_SECRET,
    nextAuthUrl: v.NEXTAUTH_URL,
    installationId: v.BURGEON_INSTALLATION_ID,
    oidc:
      v.OIDC_ISSUER && v.OIDC_CLIENT_ID && v.OIDC_CLIENT_SECRET
        ? {
            issuer: v.OIDC_ISSUER,
            clientId: v.OIDC_CLIENT_ID,
            clientSecret: v.OIDC_CLIENT_SECRET,
            name: v.OIDC_NAME ?? new URL(v.OIDC_ISSUER).hostname,
          }
        : null,
    packageCache: packageCacheAt(v.BURGEON_PACKAGE_CACHE),
    gitProtocols: v.BURGEON_GIT_PROTOCOLS.split(","),
    isPublic: FLAG[v.BURGEON_PUBLIC],
    timeZone: v.BURGEON_TIME_ZONE,
    idlePercent: v.BURGEON_IDLE_PERCENT,
  };
}

function packageCacheAt(url: string | undefined): Env["packageCache"] {
  if (url === undefined) return null;
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 80) };
}

let cached: Env | undefined;

/** This process's environment. Read on the first call, not on import: `next build` has no environment to read. */
export function env(): Env {
  return (cached ??= readEnv(process.env));
}
