"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { TagFields } from "@/components/form/tag-fields";
import { checkTags, rowsOf, tagsOf, type TagRow } from "@/components/form/tag-rows";
import { useProblemText } from "@/components/form/use-problem-text";
import { BudgetNotes } from "@/components/layout/budget-notes";
import { useSettled } from "@/components/table/use-settled";
import { useToast } from "@/components/ui/toast";
import { apiCall } from "@/lib/api-client/call";
import { useApiMutation } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { isSameTags, sortedTags, type Tags } from "@/lib/util/tags";

/** Changes a stack's tags; what it was charged until now stays under those that it had. */
export function TagsDialog({ stack, onClose }: { stack: StackDetail; onClose: () => void }) {
  const t = useTranslations("stacks.tags");
  const toast = useToast();
  const problemText = useProblemText();
  const [rows, setRows] = useState<TagRow[]>(() => [...rowsOf(stack.tags), { key: "", value: "" }]);
  const save = useApiMutation("putTags", {
    invalidates: ["getStack", "listStacks"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved", { stack: stack.name }) });
      onClose();
    },
    // Somebody may have ordered meanwhile.
    onError: () => refresh(),
  });
  // Of the tags as they were when the dialog opened: what somebody else changes meanwhile is told when they are saved.
  const [before] = useState(stack.tags);
  const problems = checkTags(rows);
  const tags: Tags = { ...tagsOf(rows) };
  const { budgets, refresh } = useTagsPlan(
    stack.id,
    problems.some((problem) => problem !== null) || isSameTags(tags, stack.tags) ? null : tags,
  );
  const submit = () => {
    if (problems.some((problem) => problem !== null)) return;
    save.mutate({ params: { stack: stack.id }, body: { tags, before } });
  };
  return (
    <FormDialog
      title={t("dialog", { stack: stack.name })}
      confirm={t("save")}
      failed={t("failed")}
      change={save}
      fields={[]}
      refusal={budgets.some(({ verdict }) => isHeld(verdict)) ? t("held") : null}
      below={
        budgets.length > 0 && (
          <section aria-label={t("budgets")} className="mt-4 rounded-card border border-line-2 px-3.5 py-3">
            <BudgetNotes checks={budgets} project={stack.project} order={stack.name} onAsked={refresh} />
          </section>
        )
      }
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("lead")}</p>
      <TagFields
        project={stack.project}
        rows={rows}
        onChange={setRows}
        errors={problems.map((problem) => problem && problemText(problem))}
      />
    </FormDialog>
  );
}

/** What budgets say of these tags once they are typed; the last answer stays in sight while the next is on its way. */
function useTagsPlan(stack: string, tags: Tags | null) {
  const wanted = useSettled(tags && JSON.stringify(sortedTags(tags)));
  const { data, refetch } = useQuery({
    queryKey: ["planTags", stack, wanted],
    queryFn: ({ signal }) => apiCall("planTags", { params: { stack }, body: { tags: tags! }, signal }),
    enabled: tags !== null && wanted === JSON.stringify(sortedTags(tags)),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  return { budgets: tags === null ? [] : (data?.budgets ?? []), refresh: () => void refetch() };
}
