import { expect, it } from "vitest";
import { loadCatalogue } from "@/lib/blueprints/load";
import { portViews } from "./stack-ports";

const { services } = loadCatalogue();
const view = (service: string, roles: string[], parameters = {}) =>
  portViews(
    services.get(service)!.blueprint,
    roles.map((role) => ({ role })),
    parameters,
  ).map(({ roles: of, first, last, from }) => [of.join(" "), first === last ? first : `${first}-${last}`, from]);

it("ports that several roles have in common are there once", () =>
  expect(view("mariadb", ["primary", "replica", "replica"])).toEqual([["primary replica", 3306, "everyone"]]));

it("roles without nodes, small stacks and switches that are off leave theirs out", () => {
  expect(view("mariadb", ["primary"])).toEqual([["primary", 3306, "everyone"]]);
  expect(view("redis", ["primary", "replica"])).toEqual([["primary replica", 6379, "everyone"]]);
  const management = (on: boolean) => view("rabbitmq", ["first"], { management: on }).map(([, port]) => port);
  expect([management(false), management(true)]).toEqual([
    [5672, 4369, 25672, "35672-35682"],
    [5672, 15672, 4369, 25672, "35672-35682"],
  ]);
});

it("a role's own guests are named", () =>
  expect(view("web", ["web", "lb"])).toEqual([
    ["web", 80, ["lb", "web"]],
    ["lb", 80, "everyone"],
  ]));
