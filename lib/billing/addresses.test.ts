import { expect, it } from "vitest";
import { countAddresses } from "./addresses";

it("counts each IPv4 address once", () => {
  expect(countAddresses([])).toBe(0);
  expect(countAddresses(["1.1.1.1", "1.1.1.2", "1.1.1.1"])).toBe(2);
});

it("counts each IPv6 network of 64 bits once, however many addresses are in it", () => {
  const slaac = "2a00:1:2:3:5054:ff:fe12:3456";
  expect(countAddresses([slaac, "2a00:1:2:3::1", "2a00:1:2:3:ffff:ffff:ffff:ffff"])).toBe(1);
  expect(countAddresses(["2a00:1:2:3::1", "2a00:1:2:4::1", "1.1.1.1", slaac])).toBe(3);
});
