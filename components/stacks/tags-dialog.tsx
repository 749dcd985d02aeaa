"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { TagFields } from "@/components/form/tag-fields";
import { checkTags, rowsOf, tagsOf, type TagRow } from "@/components/form/tag-rows";
import { useProblemText } from "@/components/form/use-problem-text";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { StackDetail } from "@/lib/contract/schemas/stacks";

/** Changes a stack's tags; what it was charged until now stays under those that it had. */
export function TagsDialog({ stack, onClose }: { stack: StackDetail; onClose: () => void }) {
  const t = useTranslations("stacks.tags");
  const form = useId();
  const toast = useToast();
  const problemText = useProblemText();
  const [rows, setRows] = useState<TagRow[]>(() => [...rowsOf(stack.tags), { key: "", value: "" }]);
  const save = useApiMutation("putTags", {
    invalidates: ["getStack", "listStacks"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved", { stack: stack.name }) });
      onClose();
    },
  });
  const problems = checkTags(rows);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending || problems.some((problem) => problem !== null)) return;
    save.mutate({ params: { stack: stack.id }, body: { tags: { ...tagsOf(rows) }, before: stack.tags } });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("dialog", { stack: stack.name })}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" form={form} variant="primary" busy={save.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-3">
        <p className="text-fg-2">{t("lead")}</p>
        <TagFields
          project={stack.project}
          rows={rows}
          onChange={setRows}
          errors={problems.map((problem) => problem && problemText(problem))}
        />
        {save.error && <ApiErrorState error={save.error} title={t("failed")} />}
      </form>
    </Dialog>
  );
}
