/** What a correction of the ledger changes, wherever it is shown. */
export const CORRECTED = [
  ...(["listCorrections", "getCosts", "getProjectCosts", "getStackCosts"] as const),
  ...(["listBudgets", "listProjectBudgets", "previewInvoiceMonth"] as const),
] as const;
