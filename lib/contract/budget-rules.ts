import type { BudgetCheckView } from "./schemas/budgets";

// What budgets decide, for the portal, its pages and the command alike.

type Verdict = BudgetCheckView["verdict"];

/** Whether a budget holds an order up until somebody grants an override. */
export const isHeld = (verdict: Verdict): verdict is "approval" | "block" =>
  verdict === "approval" || verdict === "block";
