import { describe, expect, it } from "vitest";
import { say } from "@/lib/util/say";
import { translate, translateAll } from "./translate";

const full = say`The hypervisor has no room for ${"db-1"}: ${say`its disk is full`}.`;

describe("translating", () => {
  it("says a sentence and the sentences in it", () => {
    expect(translate(full, "ko")).toBe("하이퍼바이저에 db-1 노드를 만들 자원이 없습니다: 디스크가 가득 참.");
    expect(translate(full, "en")).toBe("The hypervisor has no room for db-1: its disk is full.");
  });

  it("leaves English what has no translation: text of an older release, a template of another one", () => {
    expect(translate("As it was.", "ko")).toBe("As it was.");
    expect(translate({ sentence: "Long gone: {0}.", values: ["x"] }, "ko")).toBe("Long gone: x.");
    expect(translate({ sentence: "constructor", values: [] }, "ko")).toBe("constructor");
  });

  it("finds the sentences anywhere in JSON and changes nothing else", () => {
    const value = { a: [{ detail: full }, null, 1], b: { reason: say`Retry the step.`, output: "sentence" } };
    expect(translateAll(value, "ko")).toEqual({
      a: [{ detail: translate(full, "ko") }, null, 1],
      b: { reason: "이 단계를 다시 시도하세요.", output: "sentence" },
    });
  });
});
