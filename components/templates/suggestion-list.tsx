"use client";

import { CalendarOff, PackagePlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import type { PolicyRules, Suggestion } from "@/lib/contract/schemas/policies";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import { POLICIES_AFFECT } from "./affected";
import { keyOf, type CellKey } from "./template-filter";
import { useCellName } from "./use-cell-name";

/** What the installation's own history speaks for, each with the button that does it. Nothing where it speaks for nothing. */
export function SuggestionList({ matrix, onBake }: { matrix: TemplateMatrix; onBake: (cell: CellKey) => void }) {
  const t = useTranslations("templates.suggestions");
  const { data, error, refetch, isFetching } = useApi("listSuggestions", {
    query: matrix.cloud ? { cloud: matrix.cloud } : {},
  });
  if (!data && error) {
    return (
      <ApiErrorState
        error={error}
        title={t("notLoaded")}
        onRetry={() => void refetch()}
        retrying={isFetching}
        className="mb-3.5"
      />
    );
  }
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="suggestions" className="mb-3.5 rounded-card border border-line-2">
      <h2 id="suggestions" className="px-4 pt-2.5 pb-1 text-12 font-normal text-fg-2">
        {t("title")}
      </h2>
      <ul>
        {data.items.map((suggestion) => (
          <li
            key={`${suggestion.kind} ${keyOf(suggestion)}`}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line px-4 py-2 not-first:border-t"
          >
            {suggestion.kind === "bake" ? (
              <BakeRow suggestion={suggestion} matrix={matrix} onBake={onBake} />
            ) : (
              <StopRow suggestion={suggestion} matrix={matrix} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

type RowProps<K extends Suggestion["kind"]> = {
  suggestion: Extract<Suggestion, { kind: K }>;
  matrix: TemplateMatrix;
};

function BakeRow({ suggestion, matrix, onBake }: RowProps<"bake"> & { onBake: (cell: CellKey) => void }) {
  const t = useTranslations("templates.suggestions");
  const format = useFormat();
  const cell = useCellName(matrix)(suggestion);
  const { launches, days, savesMs } = suggestion;
  return (
    <>
      <p className="min-w-60 flex-1">
        <b className="font-medium">{cell}</b>{" "}
        <span className="text-fg-2">{t("bake", { launches, days, time: format.duration(savesMs) })}</span>
      </p>
      <Button size="sm" aria-label={t("bakeCell", { cell })} onClick={() => onBake(suggestion)}>
        <PackagePlus aria-hidden="true" />
        {t("doBake")}
      </Button>
    </>
  );
}

function StopRow({ suggestion, matrix }: RowProps<"stop">) {
  const t = useTranslations("templates.suggestions");
  const format = useFormat();
  const toast = useToast();
  const cell = useCellName(matrix)(suggestion);
  const { service, osId, bakes, launches, days, bakeMs, policy } = suggestion;
  const { intervalDays, keepLast, maxAgeDays, publishing } = policy;
  const rules: PolicyRules = { bake: "never", intervalDays, keepLast, maxAgeDays, publishing };
  const stop = useApiMutation("putPolicy", {
    invalidates: POLICIES_AFFECT,
    onSuccess: () => toast({ tone: "ok", title: t("stopped", { cell }) }),
  });
  return (
    <>
      <p className="min-w-60 flex-1">
        <b className="font-medium">{cell}</b>{" "}
        <span className="text-fg-2">{t("stop", { bakes, launches, days, time: format.duration(bakeMs) })}</span>
      </p>
      <Button
        size="sm"
        aria-label={t("stopCell", { cell })}
        busy={stop.isPending}
        onClick={() => stop.mutate({ body: { service, osId, ...rules } })}
      >
        <CalendarOff aria-hidden="true" />
        {t("doStop")}
      </Button>
      {stop.error && <ApiErrorState error={stop.error} className="w-full" />}
    </>
  );
}
