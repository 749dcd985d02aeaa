"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { TagFields } from "@/components/form/tag-fields";
import { checkTags, rowsOf, tagsOf, type TagRow } from "@/components/form/tag-rows";
import { useProblemText } from "@/components/form/use-problem-text";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { StackDetail } from "@/lib/contract/schemas/stacks";

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
  });
  const problems = checkTags(rows);
  const submit = () => {
    if (problems.some((problem) => problem !== null)) return;
    save.mutate({ params: { stack: stack.id }, body: { tags: { ...tagsOf(rows) }, before: stack.tags } });
  };
  return (
    <FormDialog
      title={t("dialog", { stack: stack.name })}
      confirm={t("save")}
      failed={t("failed")}
      change={save}
      fields={[]}
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
