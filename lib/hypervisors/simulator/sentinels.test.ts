import { describe, expect, it } from "vitest";
import { findSentinels, SENTINELS } from "./sentinels";

describe("sentinels", () => {
  it.each(SENTINELS)("finds %s anywhere in a name, for ever or once", (sentinel) => {
    for (const name of [sentinel, `${sentinel}-1`, `db-${sentinel}`, `db-${sentinel}-2`]) {
      expect(findSentinels(name)).toEqual([{ sentinel, once: false }]);
    }
    for (const name of [`${sentinel}-once`, `db-${sentinel}-once-1`]) {
      expect(findSentinels(name)).toEqual([{ sentinel, once: true }]);
    }
  });

  it.each(["db-1", "", "fail", "fail-bootstrap", "prefail-boot", "failboot", "fail-boots-once"])(
    "finds none in %j",
    (name) => expect(findSentinels(name)).toEqual([]),
  );

  it("finds several, each at most once, in the order of the table", () => {
    expect(findSentinels("fail-ssh-fail-clone-once", "x-fail-ssh")).toEqual([
      { sentinel: "fail-clone", once: true },
      { sentinel: "fail-ssh", once: false },
    ]);
  });

  it("lets always win over once", () => {
    expect(findSentinels("fail-boot-once", "fail-boot")).toEqual([{ sentinel: "fail-boot", once: false }]);
  });

  it("takes `fail-boot-oncely` for the word without `-once`", () => {
    expect(findSentinels("fail-boot-oncely")).toEqual([{ sentinel: "fail-boot", once: false }]);
  });
});
