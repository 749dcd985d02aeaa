import { describe, expect, it } from "vitest";
import { NO_FILTER, nextSort, readStackFilter, sortOf, stackFilterPath } from "./stack-filter";

const read = (query: string) => readStackFilter(new URLSearchParams(query));

describe("readStackFilter", () => {
  it("is the whole list without a query", () => {
    expect(read("")).toEqual(NO_FILTER);
  });

  it("reads every part", () => {
    expect(read("q=orders&state=failed&sort=name&page=3")).toEqual({
      q: "orders",
      state: "failed",
      sort: "name",
      page: 3,
    });
  });

  it.each(["page=0", "page=-1", "page=1.5", "page=x", "page=99999", "state=gone", "sort=price"])(
    "ignores %s",
    (query) => {
      expect(read(query)).toEqual(NO_FILTER);
    },
  );

  it("cuts a search text at the length that the API accepts", () => {
    expect(read(`q=${"a".repeat(200)}`).q).toHaveLength(80);
  });
});

describe("stackFilterPath", () => {
  it("leaves out what is as usual", () => {
    expect(stackFilterPath(NO_FILTER)).toBe("/stacks");
  });

  it("gives an address that reads back the same", () => {
    const filter = { q: "a&b=c", state: "ready", sort: "-name", page: 2 } as const;
    expect(read(stackFilterPath(filter).split("?")[1] ?? "")).toEqual(filter);
  });
});

describe("sorting by a column's head", () => {
  it("begins with A and with the newest", () => {
    expect(nextSort("name", "-createdAt")).toBe("name");
    expect(nextSort("createdAt", "name")).toBe("-createdAt");
  });

  it("turns round when pressed again", () => {
    expect(nextSort("name", "name")).toBe("-name");
    expect(nextSort("createdAt", "-createdAt")).toBe("createdAt");
  });

  it("says the direction of the sorted column only", () => {
    expect(sortOf("name", "-name")).toBe("descending");
    expect(sortOf("createdAt", "createdAt")).toBe("ascending");
    expect(sortOf("createdAt", "name")).toBeUndefined();
  });
});
