"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { useFormat } from "@/components/layout/use-format";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { useToast } from "@/components/ui/toast";
import type { RateCardDetail, RateCardSummary } from "@/lib/contract/schemas/rates";
import { zonedMoment } from "@/lib/util/zoned-input";
import { neighboursAt, nextMonth } from "./publish-time";
import { useRates, useTimeZone } from "./use-rates";

export type PublishDialogProps = {
  version: RateCardDetail;
  versions: readonly RateCardSummary[];
  onClose: () => void;
};

/** Asks from when on a draft is in force, and says what ends then. */
export function PublishDialog({ version, versions, onClose }: PublishDialogProps) {
  const t = useTranslations("rates.publish");
  const format = useFormat();
  const toast = useToast();
  const [when, setWhen] = useState<"now" | "later">("later");
  const timeZone = useTimeZone();
  const [moment, setMoment] = useState(() => nextMonth(new Date(), timeZone));
  const publish = useRates("publishRateCard", {
    onSuccess: ({ name }) => {
      toast({ tone: "ok", title: t("done", { name }) });
      onClose();
    },
  });
  const at = when === "now" ? new Date() : zonedMoment(moment, timeZone);
  const valid = !Number.isNaN(at.getTime());
  const { previous, next } = valid ? neighboursAt(versions, at) : { previous: null, next: null };
  const submit = () => {
    const from = when === "now" ? null : at.toISOString();
    publish.mutate({ params: { card: version.name }, body: { from, revision: version.revision } });
  };
  return (
    <FormDialog
      title={t("title", { name: version.name })}
      confirm={t("confirm")}
      failed={t("failed")}
      change={publish}
      fields={when === "later" ? ["from"] : []}
      refusal={valid ? null : t("noMoment")}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("lead")}</p>
      <SegmentedControl
        label={t("when")}
        className="self-start"
        value={when}
        options={(["now", "later"] as const).map((value) => ({ value, label: t(value) }))}
        onChange={(value) => {
          publish.reset();
          setWhen(value);
        }}
      />
      {when === "later" && (
        <Field label={t("from")} help={t("zone", { zone: timeZone })} error={fieldError(publish.error, "from")}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={moment}
              onChange={(event) => {
                publish.reset();
                setMoment(event.target.value);
              }}
            />
          )}
        </Field>
      )}
      <p aria-live="polite" className="text-fg-2">
        {previous && t("ends", { name: previous.name })}{" "}
        {next?.validFrom
          ? t("until", { name: next.name, at: format.dateTime(new Date(next.validFrom), timeZone) })
          : t("forGood")}
      </p>
    </FormDialog>
  );
}
