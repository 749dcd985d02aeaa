"use client";

import { Download, KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { clearClipboardLater } from "@/components/ui/clear-clipboard";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { saveFile } from "@/components/ui/save-file";
import { useApiMutation } from "@/lib/api-client/query";
import type { SshAccess } from "@/lib/contract/schemas/stacks";
import { RevealRefusal } from "./reveal-refusal";

export type SshDialogProps = {
  open: boolean;
  onClose: () => void;
  stack: { id: string; name: string };
  node: string;
};

/**
 * The way into a node: first what it is and that it is recorded, then the key as a file and the command. The key itself is never
 * drawn, and forgotten when the dialog closes.
 */
export function SshDialog({ open, onClose, stack, node }: SshDialogProps) {
  const t = useTranslations("ssh");
  const reveal = useApiMutation("revealSsh", { invalidates: ["getStack"] });
  const close = () => {
    reveal.reset();
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t("title", { node })}
      footer={
        reveal.data === undefined ? (
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button
              data-autofocus
              variant="primary"
              busy={reveal.isPending}
              onClick={() => reveal.mutate({ params: { stack: stack.id, node } })}
            >
              <KeyRound aria-hidden="true" />
              {t("get")}
            </Button>
          </>
        ) : (
          <Button onClick={close}>{t("done")}</Button>
        )
      }
    >
      {reveal.data === undefined ? (
        <>
          <p className="text-fg-2">{t("what", { node, stack: stack.name })}</p>
          <p className="mt-2 text-fg-2">{t("recorded")}</p>
          {reveal.error && <RevealRefusal error={reveal.error} title={t("refused")} recent={t("recent")} />}
        </>
      ) : (
        <Steps access={reveal.data} />
      )}
    </Dialog>
  );
}

function Steps({ access }: { access: SshAccess }) {
  const t = useTranslations("ssh");
  const { keyFile, privateKey, command, knownHosts } = access;
  return (
    <ol className="flex list-none flex-col gap-4">
      <Step n={1} title={t("save")}>
        <div className="flex flex-wrap items-center gap-2">
          <Button data-autofocus size="sm" onClick={() => saveFile(keyFile, [privateKey])}>
            <Download aria-hidden="true" />
            {t("download", { file: keyFile })}
          </Button>
          <CopyButton text={privateKey} what={t("copyKey")} onCopied={clearClipboardLater} className="max-md:h-11" />
        </div>
        <p className="mt-1.5 text-12 text-fg-3">{t("keep")}</p>
      </Step>
      <Step n={2} title={t("run")}>
        <div className="flex items-start rounded-control border border-line bg-surface-2 py-1.5 pr-0.5 pl-2.5">
          <pre
            lang="en"
            tabIndex={0}
            aria-label={t("command")}
            className="min-w-0 flex-1 overflow-x-auto py-0.5 font-mono text-12 leading-[18px] wrap-anywhere whitespace-pre-wrap"
          >
            {command}
          </pre>
          <CopyButton text={command} what={t("copyCommand")} className="max-md:h-11" />
        </div>
        <p className="mt-1.5 text-12 text-fg-3">{t("where")}</p>
      </Step>
      <Step title={t("pinned")}>
        <div className="flex items-start rounded-control border border-line bg-surface-2 py-1 pr-0.5 pl-2.5">
          <code lang="en" className="min-w-0 flex-1 py-1 font-mono text-12 wrap-anywhere">
            {knownHosts}
          </code>
          <CopyButton text={knownHosts} what={t("copyKnownHosts")} className="max-md:h-11" />
        </div>
        <p className="mt-1.5 text-12 text-fg-3">{t("pinnedWhy")}</p>
      </Step>
    </ol>
  );
}

/** Without a number: nothing to do, only to know. */
function Step({ n, title, children }: { n?: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2">
      <span aria-hidden="true" className="text-fg-3 tabular-nums">
        {n}
      </span>
      <div className="min-w-0">
        <h3 className="mb-1.5 font-medium">{title}</h3>
        {children}
      </div>
    </li>
  );
}
