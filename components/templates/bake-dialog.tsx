"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { paths } from "@/lib/api-client/paths";
import { useApiMutation } from "@/lib/api-client/query";
import type { BakeAnswer, TemplateMatrix } from "@/lib/contract/schemas/templates";
import { AFFECTED } from "./affected";
import type { CellKey } from "./template-filter";
import { useCellName } from "./use-cell-name";

/** Asks before cells are baked, then says of each what became of it. */
export function BakeDialog({
  cells,
  matrix,
  onClose,
}: {
  cells: readonly CellKey[];
  matrix: TemplateMatrix;
  onClose: () => void;
}) {
  const t = useTranslations("templates");
  const nameOf = useCellName(matrix);
  const [again, setAgain] = useState(false);
  const [reason, setReason] = useState("");
  const bake = useApiMutation("bakeTemplates", { invalidates: AFFECTED });
  const asked = cells.map(({ service, osId }) => ({ service, osId }));
  const only = cells.length === 1 ? cells[0] : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={only ? t("bakes.titleOne", { cell: nameOf(only) }) : t("bakes.title", { count: cells.length })}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t(bake.data ? "change.close" : "change.keep")}
          </Button>
          {!bake.data && (
            <Button
              variant="primary"
              busy={bake.isPending}
              onClick={() =>
                bake.mutate({ body: { cells: asked, again, reason, ...(matrix.cloud && { cloud: matrix.cloud }) } })
              }
            >
              {t("bake")}
            </Button>
          )}
        </>
      }
    >
      {bake.data ? (
        <Answers items={bake.data.items} nameOf={nameOf} />
      ) : (
        <>
          <p className="mb-3 text-fg-2">{t("bakes.what")}</p>
          {!only && (
            <ul className="mb-3 max-h-40 list-disc overflow-y-auto pl-5 text-12">
              {cells.map((cell) => (
                <li key={`${cell.service},${cell.osId}`}>{nameOf(cell)}</li>
              ))}
            </ul>
          )}
          <Field label={t("change.reason")} help={t("change.reasonHelp")}>
            {(control) => (
              <Input {...control} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
            )}
          </Field>
          <Checkbox
            className="mt-3"
            label={t("bakes.again")}
            checked={again}
            onChange={(event) => setAgain(event.target.checked)}
          />
        </>
      )}
      {bake.error && <ApiErrorState error={bake.error} title={t("bakes.failed")} className="mt-3" />}
    </Dialog>
  );
}

function Answers({ items, nameOf }: { items: readonly BakeAnswer[]; nameOf: (cell: CellKey) => string }) {
  const t = useTranslations("templates");
  return (
    <ul role="status" className="flex flex-col gap-2">
      {items.map((item) => (
        <li key={`${item.service},${item.osId}`}>
          <span className="font-medium">{nameOf(item)}</span>
          <span className="block text-fg-2">
            {item.outcome === "refused" ? `${item.detail} ${item.remedy}` : t(`bakes.outcomes.${item.outcome}`)}{" "}
            {item.deploymentId && (
              <Link
                href={paths.deployment(item.deploymentId)}
                className="text-accent-text underline underline-offset-3"
              >
                {t("watch")}
              </Link>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
