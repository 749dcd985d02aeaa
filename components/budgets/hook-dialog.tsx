"use client";

import { CircleCheck, CircleX, Clock3, type LucideIcon, Send, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { fieldError } from "@/components/form/form-shell";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { QueryState } from "@/components/layout/query-state";
import { RemovalDialog } from "@/components/layout/removal-dialog";
import { useFormat } from "@/components/layout/use-format";
import type { Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { StatusText } from "@/components/ui/status-text";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";

type Hook = NonNullable<AnswerOf<"getNoticeHook">["hook"]>;

/** Where notices are posted, besides the portal, and what became of the last ones. */
export function HookDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("budgets.hook");
  // As long as it is open, what is under way may arrive.
  const query = useApi("getNoticeHook", {}, { refetchInterval: 5_000 });
  const { data } = query;
  if (data) return <HookForm hook={data.hook} timeZone={data.timeZone} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={t("title")}>
      <QueryState query={query} title={t("notLoaded")} loading={<HookSkeleton />} />
    </Dialog>
  );
}

const HookSkeleton = () => (
  <Loading>
    <Skeleton className="h-40 w-full" />
  </Loading>
);

function HookForm({ hook, timeZone, onClose }: { hook: Hook | null; timeZone: string; onClose: () => void }) {
  const t = useTranslations("budgets.hook");
  const toast = useToast();
  // Of the webhook as it was when the dialog opened: what somebody else changes meanwhile is told when it is saved.
  const [revision] = useState(hook?.revision ?? null);
  const [url, setUrl] = useState(hook?.url ?? "");
  const [secret, setSecret] = useState("");
  const [enabled, setEnabled] = useState(hook?.enabled ?? true);
  const [removing, setRemoving] = useState(false);
  const put = useApiMutation("putNoticeHook", {
    invalidates: ["getNoticeHook"],
    onSuccess: () => {
      toast({ tone: "ok", title: t("saved") });
      onClose();
    },
  });
  const kept = hook !== null && url === hook.url;
  if (removing) return <Removal onBack={() => setRemoving(false)} onRemoved={onClose} />;
  return (
    <FormDialog
      title={t("title")}
      confirm={t("save")}
      failed={t("failed")}
      change={put}
      fields={["url", "secret"]}
      onSubmit={() => put.mutate({ body: { url, enabled, secret: kept && secret === "" ? null : secret, revision } })}
      onClose={onClose}
    >
      <p className="text-pretty text-fg-2">{t("lead")}</p>
      <Field label={t("url")} error={fieldError(put.error, "url")}>
        {(control) => (
          <Input
            {...control}
            type="url"
            inputMode="url"
            autoComplete="off"
            maxLength={500}
            value={url}
            onChange={(event) => setUrl(event.target.value.trim())}
          />
        )}
      </Field>
      <Field label={t("secret")} help={t(kept ? "secretKept" : "secretHelp")} error={fieldError(put.error, "secret")}>
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="off"
            maxLength={500}
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
      </Field>
      <Checkbox label={t("enabled")} checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
      {hook && <Deliveries hook={hook} timeZone={timeZone} onRemove={() => setRemoving(true)} />}
    </FormDialog>
  );
}

const LOOK: Record<Hook["deliveries"][number]["state"], { tone: Tone; icon: LucideIcon }> = {
  waiting: { tone: "run", icon: Clock3 },
  done: { tone: "ok", icon: CircleCheck },
  failed: { tone: "fail", icon: CircleX },
};

type DeliveriesProps = { hook: Hook; timeZone: string; onRemove: () => void };

/** What became of the last notices, and how to find out about one now. */
function Deliveries({ hook: { deliveries, enabled }, timeZone, onRemove }: DeliveriesProps) {
  const t = useTranslations("budgets.hook");
  const format = useFormat();
  const trial = useApiMutation("testNoticeHook", { invalidates: ["getNoticeHook"] });
  const stamp = (at: string) => format.stamp(new Date(at), timeZone);
  return (
    <section aria-label={t("last")} className="flex flex-col gap-2 border-t border-line pt-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-12 font-medium">{t("last")}</h3>
        <div className="flex gap-1.5">
          <Button
            size="sm"
            busy={trial.isPending}
            disabledReason={enabled ? null : t("off")}
            onClick={() => trial.mutate({})}
          >
            <Send aria-hidden="true" />
            {t("try")}
          </Button>
          <Button size="sm" variant="ghost" onClick={onRemove}>
            <Trash2 aria-hidden="true" />
            {t("remove")}
          </Button>
        </div>
      </div>
      {trial.error && <ApiErrorState error={trial.error} title={t("notTried")} />}
      {deliveries.length === 0 ? (
        <p className="text-12 text-fg-3">{t("none")}</p>
      ) : (
        <ul className="max-h-52 divide-y divide-line overflow-y-auto text-12" tabIndex={0} aria-label={t("last")}>
          {deliveries.map(({ id, at, text, state, attempts, nextAt, failure }) => (
            <li key={id} className="py-1.5">
              <p className="flex flex-wrap justify-between gap-x-3">
                <StatusText {...LOOK[state]}>{t(`state.${state}`)}</StatusText>
                <span className="text-fg-3">{stamp(at)}</span>
              </p>
              <p className="mt-0.5 text-fg-2 [overflow-wrap:anywhere]">{text}</p>
              {failure !== null && (
                <p className="mt-0.5 [overflow-wrap:anywhere]">
                  {failure}{" "}
                  {state === "waiting" && (
                    <span className="text-fg-3">{t("again", { attempts, at: stamp(nextAt) })}</span>
                  )}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Removal({ onBack, onRemoved }: { onBack: () => void; onRemoved: () => void }) {
  const t = useTranslations("budgets.hook.removal");
  const removal = useApiMutation("deleteNoticeHook", { invalidates: ["getNoticeHook"], onSuccess: onRemoved });
  return (
    <RemovalDialog
      title={t("title")}
      keep={t("keep")}
      confirm={t("confirm")}
      failed={t("failed")}
      removal={removal}
      onConfirm={() => removal.mutate({})}
      onClose={onBack}
    >
      {t("detail")}
    </RemovalDialog>
  );
}
