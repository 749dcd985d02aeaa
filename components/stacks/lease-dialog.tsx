"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { fieldError } from "@/components/form/form-shell";
import { checkLease, leaseOf, noLease, type LeaseChoice } from "@/components/form/lease-choice";
import { LeaseFields } from "@/components/form/lease-fields";
import { useProblemText } from "@/components/form/use-problem-text";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { BudgetNotes } from "@/components/layout/budget-notes";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import type { ApiError } from "@/lib/api-client/api-error";
import { apiCall } from "@/lib/api-client/call";
import { useApiMutation } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { LeaseRequest } from "@/lib/contract/lease-rules";
import type { LeaseView } from "@/lib/contract/schemas/leases";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { LeasePrice } from "./lease-price";

/** Extends or shortens a stack's lease, gives it one or takes it away; what that costs is said first. */
export function LeaseDialog({ stack, onClose }: { stack: StackDetail; onClose: () => void }) {
  const t = useTranslations("stacks.lease");
  const budgets = useTranslations("budgets.check");
  const format = useFormat();
  const form = useId();
  const toast = useToast();
  const problemText = useProblemText();
  const [opened] = useState(() => Date.now());
  const [choice, setChoice] = useState<LeaseChoice>({ ...noLease(opened), until: 7 });
  const present = stack.lease && Date.parse(stack.lease.endsAt);
  // Days are added to what is left of a lease; from now on where nothing is left, or there is none.
  const from = present !== null && present > opened ? present : null;
  const wanted = leaseOf(choice, from);
  const problem = checkLease(choice, from, opened);
  const { view, error, refresh } = useLeaseView(stack.id, problem ? undefined : wanted);
  const save = useApiMutation("putLease", {
    invalidates: ["getStack", "listStacks"],
    onSuccess: ({ lease }) => {
      toast({ tone: "ok", title: t(lease ? "saved" : "taken", { stack: stack.name }) });
      onClose();
    },
    onError: refresh,
  });
  const failure = save.error ?? error;
  const refusal = view?.budgets.some(({ verdict }) => isHeld(verdict)) ? budgets("held") : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending || problem || refusal !== null) return;
    save.mutate({
      params: { stack: stack.id },
      body: { lease: wanted, before: stack.lease?.endsAt ?? null },
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("dialog", { stack: stack.name })}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" form={form} variant="primary" busy={save.isPending} disabledReason={refusal}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-3">
        <p className="text-fg-2">{t("lead")}</p>
        <LeaseFields
          value={choice}
          onChange={(next) => {
            save.reset();
            setChoice(next);
          }}
          error={problem ? problemText(problem) : fieldError(failure, "lease")}
          extends={from !== null}
        />
        <p aria-live="polite" className="text-fg-2">
          {!problem && (view?.endsAt ? t("then", { moment: format.dateTime(new Date(view.endsAt)) }) : t("forGood"))}
        </p>
        {view && <LeasePrice view={view} present={stack.lease !== null} />}
        {failure && fieldError(failure, "lease") === null && <ApiErrorState error={failure} title={t("failed")} />}
      </form>
      {/* Beside the form: a request for an override is a form of its own. */}
      {view && view.budgets.length > 0 && (
        <div className="mt-4 rounded-card border border-line-2 px-3.5 py-3">
          <BudgetNotes checks={view.budgets} project={stack.project} order={stack.name} onAsked={refresh} />
        </div>
      )}
    </Dialog>
  );
}

/** What a lease would mean; the last answer stays in sight while the next is on its way. Undefined: nothing is asked. */
function useLeaseView(stack: string, lease: LeaseRequest | null | undefined) {
  const query = useQuery<LeaseView, ApiError>({
    queryKey: ["planLease", stack, lease],
    queryFn: ({ signal }) => apiCall("planLease", { params: { stack }, body: { lease: lease! }, signal }),
    enabled: lease !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  return {
    view: lease === undefined ? null : (query.data ?? null),
    error: lease === undefined ? null : query.error,
    refresh: () => void query.refetch(),
  };
}
