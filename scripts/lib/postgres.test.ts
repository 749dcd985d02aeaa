import { describe, expect, it } from "vitest";
import { parsePostmasterPid } from "@/scripts/lib/postgres.mjs";

describe("parsePostmasterPid", () => {
  it("reads a running server's file", () => {
    const text = "4711\n/srv/data/postgres\n1763632800\n25432\n\n127.0.0.1\n   123456 7\nready   \n";
    expect(parsePostmasterPid(text)).toEqual({ pid: 4711, port: 25432, ready: true });
    expect(parsePostmasterPid(text.replace("ready   ", "starting"))).toMatchObject({ ready: false });
  });

  it("bears a file that was cut off", () => {
    expect(parsePostmasterPid("4711\n/srv")).toEqual({ pid: 4711, port: 0, ready: false });
    expect(parsePostmasterPid("")).toBeUndefined();
  });
});
