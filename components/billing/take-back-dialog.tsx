"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { CORRECTED } from "@/lib/api-client/corrected";
import { useApiMutation } from "@/lib/api-client/query";
import { zonedInput, zonedMoment } from "@/lib/util/zoned-input";

const HOUR_MS = 3_600_000;

export type TakeBackDialogProps = {
  stack: { id: string; name: string };
  /** Of the stack as it is now. */
  nodes: readonly string[];
  /** The installation's, in which the stack's times stand beside this. */
  timeZone: string;
  onClose: () => void;
};

/** Takes back what a stack was charged in a time, with the reason: an outage, a mistake. */
export function TakeBackDialog({ stack, nodes, timeZone, onClose }: TakeBackDialogProps) {
  const t = useTranslations("corrections");
  const toast = useToast();
  const [asked, setAsked] = useState(() => {
    const now = new Date();
    const [from, to] = [new Date(now.getTime() - HOUR_MS), now].map((at) => zonedInput(at, timeZone)) as [
      string,
      string,
    ];
    return { node: "", from, to, reason: "" };
  });
  const change = useApiMutation("createCorrection", {
    invalidates: CORRECTED,
    onSuccess: () => {
      toast({ tone: "ok", title: t("taken", { name: stack.name }) });
      onClose();
    },
  });
  const set = (part: Partial<typeof asked>) => {
    change.reset();
    setAsked({ ...asked, ...part });
  };
  const submit = () =>
    change.mutate({
      body: {
        ...{ stack: stack.id, node: asked.node || null, reason: asked.reason },
        ...{ from: isoOf(asked.from, timeZone), to: isoOf(asked.to, timeZone) },
      },
    });
  return (
    <FormDialog
      title={t("takeBackNamed", { name: stack.name })}
      confirm={t("takeBack")}
      failed={t("notTaken")}
      change={change}
      fields={["stack", "from", "to", "reason"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("takeBackLead")}</p>
      <Field label={t("node")} error={fieldError(change.error, "stack")}>
        {(control) => (
          <Select {...control} value={asked.node} onChange={(event) => set({ node: event.target.value })}>
            <option value="">{t("everyNode")}</option>
            {nodes.map((node) => (
              <option key={node}>{node}</option>
            ))}
          </Select>
        )}
      </Field>
      {(["from", "to"] as const).map((end) => (
        <Field
          key={end}
          label={t(end)}
          help={end === "to" ? t("zone", { zone: timeZone }) : undefined}
          error={fieldError(change.error, end)}
        >
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              step={1}
              value={asked[end]}
              onChange={(event) => set({ [end]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label={t("head.reason")} help={t("reasonHelp")} error={fieldError(change.error, "reason")}>
        {(control) => (
          <Input
            {...control}
            data-autofocus=""
            autoComplete="off"
            maxLength={200}
            value={asked.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
    </FormDialog>
  );
}

/** What a half-filled field has is no moment: it goes as it is, and the answer says so. */
function isoOf(local: string, timeZone: string): string {
  const at = zonedMoment(local, timeZone);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}
