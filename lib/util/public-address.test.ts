import { describe, expect, it } from "vitest";
import { isPublicAddress, plainAddress } from "./public-address";

describe("an address is public", () => {
  it.each(["1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1"])(
    "where it can be reached from everywhere: %s",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
  it.each(["192.0.1.1", "192.0.3.1", "198.17.255.255", "198.20.0.0", "203.0.112.255", "223.255.255.255"])(
    "beside what is reserved: %s",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
  it.each(["2001:200::1", "2001:db9::1", "2003::1", "2a00:1450::1", "2606:4700::1111", "3ffe:ffff::1"])(
    "of IPv6, too: %s",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe("an address is not public", () => {
  it.each([
    ...["0.0.0.0", "10.200.3.4", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.1.1", "172.16.0.1"],
    ...["172.31.255.255", "192.0.0.9", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255"],
    ...["198.51.100.7", "203.0.113.10", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
  ])("where IANA keeps it for something else: %s", (address) => expect(isPublicAddress(address)).toBe(false));
  it.each([
    ...["::", "::1", "::ffff:1.1.1.1", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:20::1", "2001:db8::1"],
    ...["2002:101:101::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd42::1", "fe80::1", "ff02::1"],
  ])("nor of IPv6: %s", (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(["", "example.com", "1.1.1", "1.1.1.1/32", "2a00::1/64", "01.1.1.1"])("where it is none: %s", (address) =>
    expect(isPublicAddress(address)).toBe(false),
  );
});

it("is written in one way", () => {
  expect(["2A00:0:0::01", "fd42:0:0:1:0:0:0:5", "1.1.1.1", "none"].map(plainAddress)).toEqual([
    ...["2a00::1", "fd42:0:0:1::5", "1.1.1.1", "none"],
  ]);
});
