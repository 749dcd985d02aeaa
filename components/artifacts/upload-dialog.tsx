"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { FileDrop } from "@/components/form/file-drop";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { apiCall } from "@/lib/api-client/call";
import { toArtifact, useUpload } from "@/lib/api-client/upload";
import type { ArtifactItem } from "@/lib/contract/schemas/artifacts";
import { ARTIFACT_LIMIT_BYTES } from "@/lib/contract/upload-rules";

/** Takes an artifact's file from a person, for sites whose hosts cannot fetch it. */
export function UploadDialog({ artifact, onClose }: { artifact: ArtifactItem; onClose: () => void }) {
  const t = useTranslations("artifacts.uploading");
  const common = useTranslations("common");
  const format = useFormat();
  const toast = useToast();
  const client = useQueryClient();
  const { name, title, version, declared } = artifact;
  const { state, start, stop } = useUpload({
    send: toArtifact,
    complete: (file, signal) => apiCall("keepArtifact", { params: { artifact: name }, body: file, signal }),
    onDone: () => {
      void client.invalidateQueries({ queryKey: ["listArtifacts"] });
      toast({ tone: "ok", title: t("kept", { title }) });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title", { title, version })}
      footer={<Button onClick={onClose}>{common("cancel")}</Button>}
    >
      <p className="text-fg-2">
        {t(declared?.kind === "maven" ? "whatMaven" : "what", { count: declared?.files ?? 0, file: name })}
      </p>
      {declared?.digest && (
        <p className="mt-2 text-12 text-fg-3">
          {t("expected")} <span className="mono wrap-anywhere">{declared.digest}</span>
        </p>
      )}
      <div className="mt-3">
        <FileDrop
          hint={t("limit", { size: format.bytes(ARTIFACT_LIMIT_BYTES) })}
          state={state}
          onFile={start}
          onStop={stop}
        />
      </div>
      {state.error && <ApiErrorState error={state.error} title={t("refused")} className="mt-3" />}
    </Dialog>
  );
}
