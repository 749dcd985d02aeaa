"use client";

import { FileUp, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, useRef, useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import { Track } from "@/components/ui/track";
import type { UploadState } from "@/lib/api-client/upload";

export type FileDropProps = {
  /** What is wanted, e.g. "A WAR file, at most 512 MiB". */
  hint: string;
  /** Endings that the browser's dialog offers: ".war,.zip". */
  accept?: string;
  state: UploadState;
  onFile: (file: File) => void;
  onStop: () => void;
};

/** A place to drop a file, or to choose one, and the progress of its upload. */
export function FileDrop({ hint, accept, state, onFile, onStop }: FileDropProps) {
  const t = useTranslations("common.file");
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  if (state.step !== "idle") return <UploadProgress state={state} onStop={onStop} />;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-dashed px-3.5 py-3",
        over ? "border-accent bg-surface-3" : "border-field-line bg-surface-2",
      )}
    >
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onFile(file);
          // The same file may be chosen again.
          target.value = "";
        }}
      />
      <Button size="sm" onClick={() => input.current?.click()}>
        <FileUp aria-hidden="true" />
        {t("choose")}
      </Button>
      <p className="min-w-0 text-12 text-fg-2">
        <span className="max-md:hidden">{t("orDrop")} </span>
        {hint}
      </p>
    </div>
  );
}

function UploadProgress({ state, onStop }: { state: Exclude<UploadState, { step: "idle" }>; onStop: () => void }) {
  const t = useTranslations("common.file");
  const format = useFormat();
  const { step, name, sentBytes, sizeBytes } = state;
  const fraction = sizeBytes === 0 ? 1 : sentBytes / sizeBytes;
  return (
    <div className="rounded-card border border-line-2 bg-surface-2 px-3.5 py-3">
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 truncate font-medium">{name}</p>
        <Button size="sm" variant="ghost" onClick={onStop}>
          <X aria-hidden="true" />
          {t("stop")}
        </Button>
      </div>
      <div
        role="progressbar"
        aria-label={t("progress", { name })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fraction * 100)}
      >
        <Track parts={[{ fraction, className: "bg-run-mark" }]} className="mt-1" />
      </div>
      <p role="status" className="mt-1.5 flex items-center gap-1.5 text-12 text-fg-2">
        {step === "checking" ? (
          <>
            <Spinner />
            {t("checking")}
          </>
        ) : (
          t("sent", { sent: format.bytes(sentBytes), size: format.bytes(sizeBytes) })
        )}
      </p>
    </div>
  );
}
