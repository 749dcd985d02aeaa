import { describe, expect, it } from "vitest";
import { chooseSubnet, parseCidr, parseRoutes } from "./subnet";

const range = (text: string) => {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`${text} is no range`);
  return parsed;
};

describe("the private network", () => {
  it("is the same for one installation, within 10.64.0.0/9", () => {
    const chosen = chooseSubnet("abc123", []);
    expect(chosen).toMatch(/^10\.\d+\.\d+\.1\/24$/);
    expect(chooseSubnet("abc123", [])).toBe(chosen);
    expect(chooseSubnet("abc124", [])).not.toBe(chosen);
  });

  it("avoids what is in use, be it smaller or larger", () => {
    const chosen = chooseSubnet("abc123", []);
    const used = [range(chosen.replace(".1/24", ".77/32"))];
    const second = chooseSubnet("abc123", used);
    expect(second).not.toBe(chosen);
    const third = chooseSubnet("abc123", [range(chosen.replace(/\.\d+\.1\/24/, ".0.0/16"))]);
    expect(third.split(".")[1]).not.toBe(chosen.split(".")[1]);
  });

  it("says so when nothing is free", () => {
    expect(() => chooseSubnet("abc123", [range("10.0.0.0/8")])).toThrow(/every private network/);
  });

  it.each(["none", "auto", "fd42::1/64", "10.0.0.1"])("%s is no IPv4 range", (text) =>
    expect(parseCidr(text)).toBeNull(),
  );

  it("cuts host bits off", () => expect(parseCidr("10.1.2.3/24")).toEqual(parseCidr("10.1.2.0/24")));

  it("reads the kernel's routes, without the default route", () => {
    const head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT";
    const routes = [
      head,
      "eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
      "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
      "",
    ];
    expect(parseRoutes(routes.join("\n"))).toEqual([range("192.168.0.0/16")]);
  });
});
