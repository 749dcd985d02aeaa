"use client";

import { Info } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { removalTime } from "./removal-time";

/** Asks before a stack is destroyed: what is lost, how long it takes, and for the stack's name. */
export function DestroyDialog({ stack, onClose }: { stack: StackDetail; onClose: () => void }) {
  const t = useTranslations("stacks.destroyDialog");
  const form = useId();
  const toast = useToast();
  const [typed, setTyped] = useState("");
  const destroy = useApiMutation("destroyStack", {
    invalidates: ["getStack", "listStacks", "listDeployments", "getDeployment"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("started", { stack: stack.name }) });
      onClose();
    },
  });
  const right = typed.trim() === stack.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (right && !destroy.isPending) destroy.mutate({ params: { stack: stack.id } });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title", { stack: stack.name })}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t("keep")}
          </Button>
          <Button
            type="submit"
            form={form}
            variant="dangerSolid"
            busy={destroy.isPending}
            disabledReason={right ? null : t("typeFirst")}
          >
            {t("confirm", { nodes: stack.nodes })}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <p className="text-fg-2">
          {t(stack.state === "launching" ? "losesLaunching" : "loses", { nodes: stack.nodes })}
        </p>
        <p className="flex items-start gap-2 rounded-control border border-line bg-surface-2 px-3 py-2 text-12 text-fg-2">
          <Info aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          <HowLong project={stack.project} />
        </p>
        <Field label={t("type", { stack: stack.name })}>
          {(control) => (
            <Input
              {...control}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="mono"
            />
          )}
        </Field>
        {destroy.error && <ApiErrorState error={destroy.error} title={t("failed")} />}
      </form>
    </Dialog>
  );
}

/** From this project's own removals. */
function HowLong({ project }: { project: string }) {
  const t = useTranslations("stacks.destroyDialog");
  const format = useFormat();
  const { data } = useApi("listDeployments", { params: { project }, query: { state: "succeeded", pageSize: 200 } });
  if (!data) return <span>{"\u00a0"}</span>;
  const { count, medianMs } = removalTime(data.items);
  return (
    <span>
      {medianMs === null ? t("unknown", { count }) : t("usual", { duration: format.duration(medianMs), count })}
    </span>
  );
}
