"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef } from "react";
import { useToast } from "@/components/ui/toast";
import type { ScheduleList } from "./schedule";
import { standingOf } from "./standing";

/**
 * Says how a run that somebody asked for ended, once it has. Returns what follows a schedule, to be called when its run was asked for.
 */
export function useFollowRuns(data: ScheduleList | undefined): (id: string) => void {
  const t = useTranslations("exports.told");
  const toast = useToast();
  /** Schedules, and when the list was read that does not know of the run yet. */
  const followed = useRef(new Map<string, string | undefined>());
  const at = data?.at;
  useEffect(() => {
    for (const [id, since] of followed.current) {
      const schedule = data?.items.find((one) => one.id === id);
      if (!schedule || !at || at === since) continue;
      const { state, run } = standingOf(schedule, at);
      if (state === "running") continue;
      followed.current.delete(id);
      const { name } = schedule;
      if (state === "done") toast({ tone: "ok", title: t("done", { name }) });
      else toast({ tone: "fail", title: t("failed", { name }), detail: run?.failure?.detail });
    }
  }, [data, at, t, toast]);
  return useCallback((id) => void followed.current.set(id, at), [at]);
}
