import type { UseQueryResult } from "@tanstack/react-query";
import type { ApiError } from "@/lib/api-client/api-error";
import { useApi } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";
import type { StackCosts } from "@/lib/contract/schemas/costs";

const EVERY_MS = 60_000;

/**
 * What a stack costs in this month, and what the budgets say of starting it. `fresh`: asked again where it is first shown, as
 * what was asked before the stack was stopped says nothing of a start.
 */
export const useStackCosts = (
  stack: string,
  { enabled = true, fresh = false } = {},
): UseQueryResult<StackCosts, ApiError> =>
  useApi(
    "getStackCosts",
    { params: { stack }, query: {} },
    { enabled, refetchInterval: EVERY_MS, keepPrevious: false, ...(fresh && { staleTime: 0 }) },
  );

/** Budgets that hold the start of a stack up, until somebody grants more. */
export const heldBy = (costs: StackCosts | undefined): readonly BudgetCheckView[] =>
  costs?.budgets.filter(({ verdict }) => isHeld(verdict)) ?? [];
