import { expect, it } from "vitest";
import { loadCatalogue } from "./load";
import { versionOn, versionRange } from "./schema";

const { services } = loadCatalogue();
const mariadb = services.get("mariadb")!.blueprint;

it.each([
  ["debian-11", "10.5"],
  ["debian-12", "10.11"],
  ["debian-13", "11.8"],
])("on %s MariaDB is %s", (os, version) => expect(versionOn(mariadb, os)).toBe(version));

it("speaks of a range where versions differ, in numeric order, and of one version otherwise", () => {
  expect(versionRange(mariadb)).toBe("10.5–11.8");
  expect(versionRange(services.get("web")!.blueprint)).toBe("2.4");
});
