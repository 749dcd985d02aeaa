"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { FormError } from "@/components/form/form-error";
import { fieldError } from "@/components/form/form-shell";
import { checkLease, leaseOf, noLease, type LeaseChoice } from "@/components/form/lease-choice";
import { LeaseFields } from "@/components/form/lease-fields";
import { useProblemText } from "@/components/form/use-problem-text";
import { useFormat } from "@/components/layout/use-format";
import { useToast } from "@/components/ui/toast";
import { useApiMutation, usePlanned } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import type { LeaseRequest } from "@/lib/contract/lease-rules";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { BudgetsSaid } from "./budgets-said";
import { LeasePrice } from "./lease-price";

/** What is wrong with it is said at the choice. */
const FIELDS = ["lease"];

/** Extends or shortens a stack's lease, gives it one or takes it away; what that costs is said first. */
export function LeaseDialog({ stack, onClose }: { stack: StackDetail; onClose: () => void }) {
  const t = useTranslations("stacks.lease");
  const budgets = useTranslations("budgets.check");
  const format = useFormat();
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
  const submit = () => {
    if (problem) return;
    save.mutate({
      params: { stack: stack.id },
      body: { lease: wanted, before: stack.lease?.endsAt ?? null },
    });
  };
  return (
    <FormDialog
      title={t("dialog", { stack: stack.name })}
      confirm={t("save")}
      failed={t("failed")}
      change={save}
      fields={FIELDS}
      refusal={refusal}
      below={<BudgetsSaid stack={stack} checks={view?.budgets ?? []} onAsked={refresh} />}
      onSubmit={submit}
      onClose={onClose}
    >
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
      {!save.error && <FormError error={error} fields={FIELDS} title={t("failed")} />}
    </FormDialog>
  );
}

/** What a lease would mean. Undefined: nothing is asked. */
function useLeaseView(stack: string, lease: LeaseRequest | null | undefined) {
  const query = usePlanned("planLease", lease === undefined ? null : { params: { stack }, body: { lease } });
  return {
    view: lease === undefined ? null : (query.data ?? null),
    error: lease === undefined ? null : query.error,
    refresh: () => void query.refetch(),
  };
}
