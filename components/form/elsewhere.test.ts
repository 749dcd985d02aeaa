import { expect, it } from "vitest";
import { ApiError } from "@/lib/api-client/api-error";
import { elsewhere } from "./elsewhere";

const refused = (...paths: (string | number)[][]) =>
  new ApiError({
    ...{
      code: "invalid-request",
      status: 400,
      detail: "Some values are not valid.",
      remedy: "Correct the marked fields.",
    },
    ...{ requestId: "r-1", fields: paths.map((path) => ({ path, message: "Choose another one." })) },
  });

it("leaves to the fields what they say themselves", () => {
  expect(elsewhere(refused(["amount"], ["scope", "project"]), ["amount", "scope.project"])).toBeNull();
});

it("says what is wrong with a field that is not on the screen, also beside one that is", () => {
  const general = elsewhere(refused(["amount"], ["thresholds", 0, "on"]), ["amount", "thresholds.0.percent"]);
  expect(general).toMatchObject({ detail: "thresholds.0.on: Choose another one.", remedy: "", requestId: "r-1" });
});

it("says an error that is about no field as it is", () => {
  const error = new ApiError({
    code: "wrong-state",
    status: 409,
    detail: "It is paid.",
    remedy: "Make a credit note.",
  });
  expect(elsewhere(error, ["amount"])).toBe(error);
});
