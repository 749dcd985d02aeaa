"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiError } from "@/lib/api-client/api-error";
import { paths } from "@/lib/api-client/paths";
import { useApiMutation } from "@/lib/api-client/query";
import type { LaunchRequest } from "@/lib/contract/schemas/stacks";
import type { FieldProblems } from "./launch-form";
import type { ShownPlan } from "./use-plan";

export type Launch = {
  press: () => void;
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

/** Starts exactly the plan that is shown, and says where a refusal belongs. */
export function useLaunch({ project, request, problems, shown, blocked }: LaunchInput): Launch {
  const t = useTranslations("launch");
  const router = useRouter();
  const [refused, setRefused] = useState<{ request: string; error: ApiError } | null>(null);
  const [stalePress, setStalePress] = useState<string | null>(null);
  const current = JSON.stringify(request);

  const launch = useApiMutation("launch", {
    invalidates: ["listStacks", "listDeployments", "getProject"],
    onSuccess: ({ deploymentId }) => router.push(paths.deployment(deploymentId)),
    onError: (error) => {
      setRefused({ request: current, error });
      if (error.code === "plan-changed" || error.code === "quota-exceeded") shown.refresh();
    },
  });

  const press = () => {
    if (blocked || launch.isPending || launch.isSuccess) return;
    if (!shown.plan || !shown.current) return setStalePress(current);
    setStalePress(null);
    setRefused(null);
    launch.mutate({ params: { project }, body: { ...request, planHash: shown.plan.hash } });
  };

  // A refusal speaks of what was sent. A field's message goes once that field has another value.
  const sent = refused ? (JSON.parse(refused.request) as LaunchRequest) : null;
  const apiErrors = [...(refused?.error.fields ?? []), ...(shown.error?.fields ?? [])];
  const errorOf = (path: string) => {
    const problem = problems[path];
    if (problem) {
      switch (problem.rule) {
        case "tooShort":
        case "tooSmall":
          return t(`invalid.${problem.rule}`, { min: problem.min });
        case "tooLong":
        case "tooLarge":
          return t(`invalid.${problem.rule}`, { max: problem.max });
        case "pattern":
          return t("invalid.pattern", { pattern: problem.pattern });
        default:
          return t(`invalid.${problem.rule}`);
      }
    }
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
    busy: launch.isPending || launch.isSuccess,
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
