"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useProblemText } from "@/components/form/use-problem-text";
import { type ApiError, isApiError } from "@/lib/api-client/api-error";
import { paths } from "@/lib/api-client/paths";
import { useApiMutation } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import type { FieldProblems } from "./launch-form";
import { looksLike } from "./plan-picture";
import type { ShownPlan } from "./use-plan";

export type Launch = {
  press: () => Promise<void>;
  busy: boolean;
  /** A refusal that belongs to no field. */
  error: ApiError | null;
  /** The plan on the screen is not the one that was pressed for: it has to be looked at again. */
  refreshed: boolean;
  errorOf: (path: string) => string | null;
};

export type LaunchInput = {
  project: string;
  request: LaunchRequest;
  problems: FieldProblems;
  shown: ShownPlan;
  /** Why it cannot be launched; null if it can. */
  blocked: string | null;
};

/**
 * Starts what the form says, by a plan that looks like the one on the screen, and says where a refusal belongs. A plan
 * that looks otherwise is shown first, and has to be pressed for again.
 */
export function useLaunch({ project, request, problems, shown, blocked }: LaunchInput): Launch {
  const problemText = useProblemText();
  const router = useRouter();
  const [refused, setRefused] = useState<{ request: string; error: ApiError } | null>(null);
  const [stalePress, setStalePress] = useState<string | null>(null);
  const [preparing, setPreparing] = useState(false);
  const current = JSON.stringify(request);
  const latest = useRef(current);
  useEffect(() => void (latest.current = current), [current]);

  const launch = useApiMutation("launch", {
    invalidates: ["listStacks", "listDeployments", "getProject"],
    onSuccess: ({ deploymentId }) => router.push(paths.deployment(deploymentId)),
    onError: (error) => {
      setRefused({ request: current, error });
      if (error.code === "plan-changed" || error.code === "quota-exceeded" || error.code === "budget-exceeded")
        shown.refresh();
    },
  });

  const press = async () => {
    if (blocked || preparing || launch.isPending || launch.isSuccess) return;
    setStalePress(null);
    setRefused(null);
    const seen = shown.plan;
    setPreparing(true);
    try {
      // A change of a moment ago: its plan may not be there yet.
      const plan = shown.current && seen ? seen : await shown.exact();
      // The button says so by now.
      if (!plan.quota.fits || plan.budgets.some(({ verdict }) => isHeld(verdict))) return;
      const unchanged = latest.current === current;
      if (seen && unchanged && looksLike(seen, plan))
        launch.mutate({ params: { project }, body: { ...request, planHash: plan.hash } });
      else setStalePress(latest.current);
    } catch (e) {
      if (!isApiError(e)) throw e; // one of the API's stands where the plan would
    } finally {
      setPreparing(false);
    }
  };

  // A refusal speaks of what was sent. A field's message goes once that field has another value.
  const sent = refused ? (JSON.parse(refused.request) as LaunchRequest) : null;
  const apiErrors = [...(refused?.error.fields ?? []), ...(shown.error?.fields ?? [])];
  const errorOf = (path: string) => {
    const problem = problems[path];
    if (problem) return problemText(problem);
    const found = apiErrors.find((field) => field.path.join(".") === path);
    if (!found) return null;
    const changed = sent !== null && valueAt(sent, found.path) !== valueAt(request, found.path);
    return changed ? null : found.message;
  };

  const planChanged = refused?.error.code === "plan-changed";
  const sameRequest = refused?.request === current;
  return {
    press,
    // A launched form stays busy until the deployment's page is there.
    busy: preparing || launch.isPending || launch.isSuccess,
    error: refused && sameRequest && !planChanged ? refused.error : null,
    refreshed: (planChanged && sameRequest) || stalePress === current,
    errorOf,
  };
}

function valueAt(request: LaunchRequest, path: readonly (string | number)[]): string {
  let value: unknown = request;
  for (const key of path) value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return JSON.stringify(value) ?? "";
}
