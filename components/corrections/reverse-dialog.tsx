"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { CORRECTED } from "@/lib/api-client/corrected";
import { useApiMutation } from "@/lib/api-client/query";
import type { CorrectionView } from "@/lib/contract/schemas/corrections";

/** Asks why a correction is reversed: what it took back is charged again. */
export function ReverseDialog({ correction, onClose }: { correction: CorrectionView; onClose: () => void }) {
  const t = useTranslations("corrections");
  const [reason, setReason] = useState("");
  const change = useApiMutation("reverseCorrection", {
    invalidates: CORRECTED,
    onSuccess: onClose,
  });
  return (
    <FormDialog
      title={t("reverseNamed", { name: correction.stack?.name ?? correction.resources.join(", ") })}
      confirm={t("reverse")}
      failed={t("notReversed")}
      change={change}
      fields={["reason"]}
      onSubmit={() => change.mutate({ params: { correction: correction.reference }, body: { reason } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("reverseLead")}</p>
      <Field label={t("head.reason")} help={t("reasonHelp")} error={fieldError(change.error, "reason")}>
        {(control) => (
          <Input
            {...control}
            data-autofocus=""
            autoComplete="off"
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
