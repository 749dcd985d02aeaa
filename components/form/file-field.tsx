"use client";

import { useQueryClient } from "@tanstack/react-query";
import { FileArchive, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import type { ControlProps } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { apiCall } from "@/lib/api-client/call";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import { toProject, useUpload } from "@/lib/api-client/upload";
import type { Parameter } from "@/lib/blueprints/schema";
import { parseUpload } from "@/lib/blueprints/uploads";
import type { ProjectFile } from "@/lib/contract/schemas/files";
import { FileDrop } from "./file-drop";

type FileRule = NonNullable<Extract<Parameter, { type: "string" }>["x-file"]>;

export type FileFieldProps = {
  control: ControlProps;
  rule: FileRule;
  /** Whose files may be chosen. */
  project: string;
  value: string;
  onChange: (value: string) => void;
};

/** A parameter that is an address, or a file of the project: uploaded here, or chosen among those that were before. */
export function FileField({ control, rule, project, value, onChange }: FileFieldProps) {
  const t = useTranslations("common.file");
  const format = useFormat();
  const client = useQueryClient();
  const { state, start, stop } = useUpload({
    send: toProject(project),
    complete: (body, signal) => apiCall("createFile", { params: { project }, body, signal }),
    onDone: ({ reference }) => {
      void client.invalidateQueries({ queryKey: ["listFiles"] });
      onChange(reference);
    },
  });
  const files = useApi("listFiles", { params: { project } });
  const fitting = files.data?.items.filter(({ name }) => rule.endings.some((ending) => name.endsWith(ending))) ?? [];
  const chosen = parseUpload(value);
  return (
    <div className="flex flex-col gap-2">
      {chosen ? (
        <div className="flex min-h-8 items-center gap-2 rounded-control border border-line-2 bg-surface-2 py-1 pr-1 pl-2.5">
          <FileArchive aria-hidden="true" className="size-4 shrink-0 text-fg-3" />
          <output id={control.id} className="min-w-0 flex-1 truncate" title={chosen.sha256}>
            {chosen.name}
          </output>
          <Button size="sm" variant="ghost" onClick={() => onChange("")}>
            {t("useAddress")}
          </Button>
        </div>
      ) : (
        <Input
          {...control}
          value={value}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          className="[&>input]:mono"
        />
      )}
      <FileDrop
        hint={t("kinds", { endings: rule.endings.join(", "), size: format.memory(rule.maxMiB) })}
        accept={rule.endings.map((ending) => ending.slice(ending.lastIndexOf("."))).join(",")}
        state={state}
        onFile={start}
        onStop={stop}
      />
      {state.error && <ApiErrorState error={state.error} title={t("refused")} />}
      {fitting.length > 0 && (
        <details className="text-12">
          <summary className="w-fit cursor-pointer text-fg-2 hover:text-fg max-md:py-2.5">
            {t("uploaded", { count: fitting.length })}
          </summary>
          <ul aria-label={t("uploaded", { count: fitting.length })} className="mt-1 divide-y divide-line">
            {fitting.map((file) => (
              <UploadedFile
                key={file.sha256}
                file={file}
                project={project}
                isChosen={file.reference === value}
                onChoose={() => onChange(file.reference)}
              />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

type UploadedFileProps = { file: ProjectFile; project: string; isChosen: boolean; onChoose: () => void };

function UploadedFile({ file, project, isChosen, onChoose }: UploadedFileProps) {
  const t = useTranslations("common.file");
  const format = useFormat();
  const remove = useApiMutation("deleteFile", { invalidates: ["listFiles"] });
  const { name, sizeBytes, createdAt, usedBy, sha256 } = file;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
      <span className="min-w-0 flex-1 basis-40">
        <span className="block truncate font-medium" title={sha256}>
          {name}
        </span>
        <span className="text-fg-3">
          {format.bytes(sizeBytes)}, {format.day(new Date(createdAt))}
          {usedBy.length > 0 && <>, {t("usedBy", { stacks: usedBy.join(", ") })}</>}
        </span>
        {remove.error && <span className="block text-fail">{remove.error.detail}</span>}
      </span>
      <Button
        size="sm"
        aria-label={t("chooseNamed", { name })}
        disabledReason={isChosen ? t("isChosen") : null}
        onClick={onChoose}
      >
        {t("use")}
      </Button>
      <Button
        size="sm"
        variant="danger"
        aria-label={t("removeNamed", { name })}
        busy={remove.isPending}
        disabledReason={isChosen ? t("isChosen") : usedBy.length > 0 ? t("inUse") : null}
        onClick={() => remove.mutate({ params: { project, file: sha256 } })}
      >
        <Trash2 aria-hidden="true" />
        {t("remove")}
      </Button>
    </li>
  );
}
