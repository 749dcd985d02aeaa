import { expect, it } from "vitest";
import { paths, safeNext } from "./paths";

it("keeps the addresses that people bookmark", () => {
  const all = {
    home: paths.home(),
    billing: paths.billing(),
    signIn: paths.signIn(),
    signInNext: paths.signIn("/stacks?state=ready"),
    signInForeign: paths.signIn("https://example.org/"),
    catalogue: paths.catalogue(),
    catalogueFiltered: paths.catalogue({ q: "maria db", category: "database", os: "" }),
    service: paths.service("mariadb"),
    launch: paths.launch("mariadb"),
    stacks: paths.stacks(),
    stack: paths.stack("a/b"),
    deployments: paths.deployments(),
    deployment: paths.deployment("d1"),
    services: paths.services(),
    fleet: paths.fleet(),
    images: paths.images(),
    insights: paths.insights(),
    rates: paths.rates(),
    users: paths.users(),
    members: paths.members(),
    account: paths.account(),
  };
  expect(all).toMatchInlineSnapshot(`
    {
      "account": "/account",
      "billing": "/billing",
      "catalogue": "/catalogue",
      "catalogueFiltered": "/catalogue?q=maria+db&category=database",
      "deployment": "/deployments/d1",
      "deployments": "/deployments",
      "fleet": "/fleet",
      "home": "/catalogue",
      "images": "/images",
      "insights": "/insights",
      "launch": "/catalogue/mariadb/launch",
      "members": "/members",
      "rates": "/rates",
      "service": "/catalogue/mariadb",
      "services": "/services",
      "signIn": "/sign-in",
      "signInForeign": "/sign-in",
      "signInNext": "/sign-in?next=%2Fstacks%3Fstate%3Dready",
      "stack": "/stacks/a%2Fb",
      "stacks": "/stacks",
      "users": "/users",
    }
  `);
});

it.each([
  [undefined, null],
  ["", null],
  ["catalogue", null],
  ["//example.org", null],
  ["/\\example.org", null],
  ["/\t/example.org", null],
  ["https://example.org", null],
  ["javascript:alert(1)", null],
  ["/sign-in?next=/x", null],
  ["/api/auth/signout", null],
  ["/stacks/1?tab=nodes#log", "/stacks/1?tab=nodes#log"],
])("safeNext(%j)", (next, safe) => {
  expect(safeNext(next)).toBe(safe);
});
