"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { ChangeAnswer, TemplateAction, TemplateMatrix } from "@/lib/contract/schemas/templates";
import { AFFECTED } from "./affected";
import { ImageUsers } from "./image-users";
import type { CellKey } from "./template-filter";
import { useCellName } from "./use-cell-name";

export type Change = { action: TemplateAction; images: readonly (CellKey & { id: string; number: number })[] };

/** Asks for the reason that the history keeps, and shows what was refused and why. */
export function ChangeDialog({
  change: { action, images },
  matrix,
  onClose,
  onDone,
}: {
  change: Change;
  matrix: TemplateMatrix;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useTranslations("templates");
  const toast = useToast();
  const [reason, setReason] = useState("");
  const send = useApiMutation("changeTemplates", {
    invalidates: AFFECTED,
    onSuccess: ({ items }) => {
      const done = items.filter((item) => item.done).length;
      if (done > 0) toast({ tone: "ok", title: t(`change.${action}.done`, { count: done }) });
      onDone();
      if (done === items.length) onClose();
    },
  });
  const refused = send.data?.items.filter((item) => !item.done) ?? [];
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`change.${action}.title`, { count: images.length })}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t(send.data ? "change.close" : "change.keep")}
          </Button>
          {!send.data && (
            <Button
              variant={action === "retire" ? "dangerSolid" : "primary"}
              busy={send.isPending}
              onClick={() => send.mutate({ body: { action, ids: images.map(({ id }) => id), reason } })}
            >
              {t(`actions.${action}`)}
            </Button>
          )}
        </>
      }
    >
      {send.data ? (
        <Refused items={refused} images={images} matrix={matrix} />
      ) : (
        <>
          <p className="mb-3 text-fg-2">{t(`change.${action}.what`)}</p>
          <Field label={t("change.reason")} help={t("change.reasonHelp")}>
            {(control) => (
              <Input {...control} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
            )}
          </Field>
        </>
      )}
      {send.error && <ApiErrorState error={send.error} title={t("change.failed")} className="mt-3" />}
    </Dialog>
  );
}

function Refused({
  items,
  images,
  matrix,
}: {
  items: readonly ChangeAnswer[];
  images: Change["images"];
  matrix: TemplateMatrix;
}) {
  const t = useTranslations("templates");
  const nameOf = useCellName(matrix);
  return (
    <div role="alert">
      <p className="mb-2">{t("change.refused", { count: items.length })}</p>
      <ul className="flex flex-col gap-2">
        {items.map(({ id, detail, users }) => {
          const image = images.find((one) => one.id === id);
          return (
            <li key={id} className="rounded-card border border-line-2 px-3 py-2">
              <p className="font-medium">
                {image && nameOf(image)} <span className="font-mono">v{image?.number}</span>
              </p>
              <p className="text-fg-2">{detail}</p>
              <ImageUsers users={users} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
