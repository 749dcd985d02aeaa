import { expect, it } from "vitest";
import { grants, PERMISSIONS, type Permission } from "./permissions";

it("finance reads, sets prices and makes invoices, and neither launches, changes nor administers anything", () => {
  const everyone = granted("member");
  expect(granted("finance").filter((permission) => !everyone.includes(permission))).toEqual([
    "insight.read",
    "cost.all",
    "cost.read",
    "idle.manage",
    "rate.read",
    "rate.manage",
    "export.manage",
    "invoice.manage",
    "invoice.read",
    "budget.all",
    "budget.manage",
    "project.read",
    "stack.read",
    "deployment.read",
  ]);
});

const granted = (role: "finance" | "member") =>
  (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => grants(permission, role, null));
