import { useErrorText } from "@/components/layout/use-error-text";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { BudgetCheckView } from "@/lib/contract/schemas/budgets";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";
import type { RunStatus } from "@/lib/deployments/timeline/types";
import type { Words } from "./use-words";

/** How often it is asked whether budgets still hold a retry up: others order, and finance decides. */
const EVERY_MS = 60_000;

export type Retry = {
  pending: boolean;
  /** Budgets that do not allow it, until somebody grants more. */
  held: readonly BudgetCheckView[];
  /** Why the button is disabled; null: it is not. */
  refusal: string | null;
  now: () => void;
  /** Asks again what the budgets say. */
  refresh: () => void;
};

/** Running the failed steps again: whether that may be done, as the server would say, and doing it. */
export function useRetry(detail: DeploymentDetail, run: RunStatus, { t }: Words): Retry {
  const toast = useToast();
  const errorText = useErrorText();
  const params = { deployment: detail.id };
  const { allowed, reason } = detail.can.retry;
  // What was asked before the steps failed again says nothing of them now.
  const fresh = { staleTime: 0, keepPrevious: false, refetchInterval: EVERY_MS };
  const plan = useApi("planRetry", { params }, { enabled: run === "failed" && allowed, ...fresh });
  const refresh = () => void plan.refetch();
  const retry = useApiMutation("retryDeployment", {
    invalidates: ["getDeployment", "listDeployments"],
    onError: (error) => {
      const { cause, remedy } = errorText(error);
      toast({
        tone: "fail",
        title: t("failed.noRetry"),
        detail: (
          <>
            {cause} {remedy}
          </>
        ),
      });
      refresh();
    },
  });
  const held = plan.data?.budgets.filter(({ verdict }) => isHeld(verdict)) ?? [];
  return {
    ...{ pending: retry.isPending, held, refresh },
    refusal: allowed ? (held.length > 0 ? t("failed.held") : null) : (reason ?? t("failed.noRetry")),
    now: () => retry.mutate({ params }),
  };
}
