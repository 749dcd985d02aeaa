import { expect, it } from "vitest";
import { chargedOf, type Piece } from "./correct";

const piece = (fact: bigint, from: number, to: number, sign = 1): Piece => ({ resource: 1n, fact, from, to, sign });

it("says what is left of what was recorded, in as few pieces as there are", () => {
  const late = [piece(1n, 0, 100), piece(1n, 40, 60, -1), piece(2n, 40, 60)];
  expect(chargedOf(late)).toEqual([
    { resource: 1n, fact: 1n, from: 0, to: 40 },
    { resource: 1n, fact: 1n, from: 60, to: 100 },
    { resource: 1n, fact: 2n, from: 40, to: 60 },
  ]);
  expect(chargedOf([piece(1n, 0, 50), piece(1n, 50, 100)])).toEqual([{ resource: 1n, fact: 1n, from: 0, to: 100 }]);
});

it("has nothing left where all is taken, and nothing to give where too much was", () => {
  expect(chargedOf([piece(1n, 0, 100), piece(1n, 0, 100, -1)])).toEqual([]);
  expect(chargedOf([piece(1n, 0, 100), piece(1n, 0, 100, -1), piece(1n, 0, 50, -1)])).toEqual([]);
});
