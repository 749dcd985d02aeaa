"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { TagFields } from "@/components/form/tag-fields";
import { checkTags, rowsOf, tagsOf, type TagRow } from "@/components/form/tag-rows";
import { useProblemText } from "@/components/form/use-problem-text";
import { useSettled } from "@/components/table/use-settled";
import { useToast } from "@/components/ui/toast";
import { useApiMutation, usePlanned } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { isSameTags, sortedTags, type Tags } from "@/lib/util/tags";
import { BudgetsSaid } from "./budgets-said";

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
      below={<BudgetsSaid stack={stack} checks={budgets} onAsked={refresh} />}
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

/** What budgets say of these tags, once they are typed. */
function useTagsPlan(stack: string, tags: Tags | null) {
  const wanted = useSettled(tags && JSON.stringify(sortedTags(tags)));
  const settled = tags !== null && wanted === JSON.stringify(sortedTags(tags));
  const { data, refetch } = usePlanned("planTags", settled ? { params: { stack }, body: { tags } } : null);
  return { budgets: tags === null ? [] : (data?.budgets ?? []), refresh: () => void (settled && refetch()) };
}
