import { describe, expect, it } from "vitest";
import { readEnv } from "@/lib/env";
import { isPortalError } from "@/lib/errors";

const KEY = Buffer.alloc(32, 7).toString("base64");
const complete = {
  DATABASE_URL: "postgresql://burgeon:secret-word@127.0.0.1:25432/burgeon",
  BURGEON_DATA: "/var/lib/burgeon",
  BURGEON_KEY: KEY,
  NEXTAUTH_SECRET: "0123456789abcdef",
  NEXTAUTH_URL: "http://localhost:4310",
  BURGEON_INSTALLATION_ID: "ab12cd",
};

function faultsOf(source: Record<string, string | undefined>): string {
  try {
    readEnv(source);
  } catch (e) {
    if (isPortalError(e)) return e.text.detail;
    throw e;
  }
  return "";
}

describe("readEnv", () => {
  it("reads what start sets", () => {
    expect(readEnv(complete)).toEqual({
      databaseUrl: complete.DATABASE_URL,
      dataDir: "/var/lib/burgeon",
      key: Buffer.alloc(32, 7),
      nextAuthSecret: complete.NEXTAUTH_SECRET,
      nextAuthUrl: complete.NEXTAUTH_URL,
      installationId: "ab12cd",
      oidc: null,
      packageCache: null,
      gitProtocols: ["https", "ssh"],
      isPublic: false,
      timeZone: "UTC",
      idlePercent: 3,
    });
  });

  it("keeps data below the project when no directory is named, and makes a relative one absolute", () => {
    expect(readEnv({ ...complete, BURGEON_DATA: "" }).dataDir).toBe(`${process.cwd()}/.data`);
    expect(readEnv({ ...complete, BURGEON_DATA: "elsewhere" }).dataDir).toBe(`${process.cwd()}/elsewhere`);
  });

  it("names a provider by its host when it has no name", () => {
    const oidc = { OIDC_ISSUER: "https://login.example.org/realm", OIDC_CLIENT_ID: "portal", OIDC_CLIENT_SECRET: "s" };
    expect(readEnv({ ...complete, ...oidc }).oidc?.name).toBe("login.example.org");
    expect(readEnv({ ...complete, ...oidc, OIDC_NAME: "Company" }).oidc?.name).toBe("Company");
  });

  it.each([
    ["1", true],
    ["true", true],
    ["0", false],
    ["", false],
  ])("reads BURGEON_PUBLIC=%s as %s", (text, expected) => {
    expect(readEnv({ ...complete, BURGEON_PUBLIC: text }).isPublic).toBe(expected);
  });

  it("names every missing variable at once", () => {
    const faults = faultsOf({});
    for (const name of ["DATABASE_URL", "BURGEON_KEY", "NEXTAUTH_SECRET", "NEXTAUTH_URL", "BURGEON_INSTALLATION_ID"])
      expect(faults).toContain(`${name} is missing`);
  });

  it.each([
    ["DATABASE_URL", "mysql://secret-word@host/db", /DATABASE_URL must be a postgresql:\/\/ address/],
    ["BURGEON_KEY", "c2VjcmV0LXdvcmQ=", /BURGEON_KEY must hold exactly 32 bytes/],
    ["BURGEON_KEY", "secret-word", /BURGEON_KEY must be base64/],
    ["BURGEON_INSTALLATION_ID", "secret-word", /BURGEON_INSTALLATION_ID must be six characters/],
    ["NEXTAUTH_URL", "secret-word", /NEXTAUTH_URL must be an http/],
    ["BURGEON_PUBLIC", "secret-word", /BURGEON_PUBLIC must be 1/],
    ["BURGEON_TIME_ZONE", "Berlin/Europe", /BURGEON_TIME_ZONE must be a time zone/],
  ])("refuses a wrong %s without printing its value", (name, value, message) => {
    const faults = faultsOf({ ...complete, [name]: value });
    expect(faults).toMatch(message);
    expect(faults).not.toContain("secret-word");
  });

  it("wants a client for an OIDC issuer", () => {
    const faults = faultsOf({ ...complete, OIDC_ISSUER: "https://login.example.org" });
    expect(faults).toContain("OIDC_CLIENT_ID is missing");
    expect(faults).toContain("OIDC_CLIENT_SECRET is missing");
  });
});
