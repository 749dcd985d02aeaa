"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import { ARCHIVE_LIMIT_BYTES } from "@/lib/contract/blueprint-rules";
import type { BlueprintSourceView } from "@/lib/contract/schemas/blueprints";

/** Uploads an archive: of a new source (`source` null), or a source's next version. */
export function UploadDialog({ source, onClose }: { source: BlueprintSourceView | null; onClose: () => void }) {
  const t = useTranslations("blueprints.uploading");
  const common = useTranslations("common");
  const toast = useToast();
  const formId = useId();
  const element = useRef<HTMLFormElement>(null);
  const [name, setName] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [refusals, setRefusals] = useState(0);
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [refusals]);
  const upload = useApiMutation("uploadBlueprint", {
    invalidates: ["listBlueprints"],
    onError: () => setRefusals((count) => count + 1),
    onSuccess: ({ revisionId }) => {
      toast({ tone: "ok", title: revisionId === null ? t("same") : t("done") });
      onClose();
    },
  });
  const tooLarge = file !== null && file.size > ARCHIVE_LIMIT_BYTES;
  const nameMissing = source === null && name.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file === null || tooLarge || nameMissing) return setRefusals(refusals + 1);
    if (!upload.isPending) upload.mutate({ query: source ? { source: source.id } : { name: name.trim() }, body: file });
  };
  const refusal = (field: string) => upload.error?.fields.find(({ path }) => path[0] === field)?.message ?? null;
  const limit = { mib: ARCHIVE_LIMIT_BYTES / 2 ** 20 };
  const fileFault =
    refusals > 0 && file === null ? t("fileNeeded") : tooLarge ? t("tooLarge", limit) : refusal("archive");
  return (
    <Dialog
      open
      onClose={onClose}
      title={source ? t("titleOf", { source: source.name }) : t("title")}
      footer={
        <>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" busy={upload.isPending}>
            {t("send")}
          </Button>
        </>
      }
    >
      <form ref={element} id={formId} onSubmit={submit} noValidate className="flex flex-col gap-3 pt-1">
        <p className="text-fg-2">{t("lead")}</p>
        {!source && (
          <Field label={t("name")} error={refusals > 0 && nameMissing ? t("nameNeeded") : refusal("name")}>
            {(control) => (
              <Input
                {...control}
                size="lg"
                value={name}
                onChange={(event) => setName(event.target.value)}
                autoComplete="off"
              />
            )}
          </Field>
        )}
        <Field label={t("file")} help={t("fileHelp", limit)} error={fileFault}>
          {(control) => (
            <input
              {...control}
              type="file"
              accept=".zip,.tgz,.tar.gz,application/gzip,application/zip"
              onChange={(event) => {
                upload.reset();
                setFile(event.target.files?.[0] ?? null);
              }}
              className="w-full min-w-0 rounded-control border border-line-2 bg-surface p-1.5 text-13 file:mr-3 file:h-7 file:rounded-control file:border-0 file:bg-surface-3 file:px-3 file:font-medium file:text-fg"
            />
          )}
        </Field>
        {upload.error && upload.error.fields.length === 0 && <ApiErrorState error={upload.error} title={t("failed")} />}
      </form>
    </Dialog>
  );
}
