/** What a change of a budget, or of a request to go above one, changes, wherever it is shown. */
export const BUDGETED = [
  ...(["listBudgets", "listProjectBudgets"] as const),
  ...(["getCosts", "getProjectCosts", "getStackCosts", "planRetry"] as const),
] as const;
