"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { FormDialog } from "@/components/form/form-dialog";
import { PriceNote } from "@/components/layout/price-note";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import { useApi, useApiMutation } from "@/lib/api-client/query";
import { isHeld } from "@/lib/contract/budget-rules";
import { SNAPSHOT_NOTE_LENGTH } from "@/lib/contract/snapshot-rules";
import type { Snapshot, SnapshotList } from "@/lib/contract/schemas/snapshots";
import type { StackDetail } from "@/lib/contract/schemas/stacks";
import { BudgetsSaid } from "./budgets-said";
import { PriceList } from "./price-list";

const INVALIDATES = ["getStack", "listStacks", "listDeployments", "listSnapshots"] as const;

type OneProps = { stack: StackDetail; snapshot: Snapshot; onClose: () => void };

/** Says what is kept and what it costs, then takes a snapshot. */
export function TakeDialog({ stack, list, onClose }: { stack: StackDetail; list: SnapshotList; onClose: () => void }) {
  const t = useTranslations("stacks.snapshots");
  const toast = useToast();
  const [note, setNote] = useState("");
  // Prices and budgets of this moment; what the page knew already stays in sight meanwhile.
  const { data = list, refetch } = useApi("listSnapshots", { params: { stack: stack.id } }, { staleTime: 0 });
  const take = useApiMutation("takeSnapshot", {
    invalidates: INVALIDATES,
    onSuccess: () => {
      toast({ tone: "ok", title: t("taken", { stack: stack.name }) });
      onClose();
    },
    // Somebody may have ordered meanwhile.
    onError: () => void refetch(),
  });
  const { budgets } = data.next;
  return (
    <FormDialog
      title={t("takeTitle", { stack: stack.name })}
      confirm={t("take")}
      failed={t("notTaken")}
      change={take}
      fields={["note"]}
      refusal={data.can.reason ?? (budgets.some(({ verdict }) => isHeld(verdict)) ? t("held") : null)}
      below={<BudgetsSaid stack={stack} checks={budgets} onAsked={() => void refetch()} />}
      onSubmit={() => take.mutate({ params: { stack: stack.id }, body: { note } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("lead", { nodes: stack.nodes })}</p>
      <p className="text-12 text-fg-3">{t(stack.state === "stopped" ? "consistentStopped" : "consistent")}</p>
      <Field label={t("note")} help={t("noteHelp")}>
        {(control) => (
          <Input
            {...control}
            data-autofocus
            value={note}
            maxLength={SNAPSHOT_NOTE_LENGTH}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <NextPrice list={data} />
    </FormDialog>
  );
}

function NextPrice({ list: { next, card } }: { list: SnapshotList }) {
  const t = useTranslations("stacks.snapshots");
  const common = useTranslations("common.price");
  const format = useFormat();
  if (!next.price || !card) return <p className="text-12 text-fg-2">{common("none")}</p>;
  const rows = [
    [common("hour"), format.rate(next.price.hour, card.currency)],
    [common("month"), format.money(next.price.month, card.currency)],
  ] as const;
  return (
    <PriceList
      rows={rows}
      note={<PriceNote by={t("counted", { size: format.memory(next.sizeMiB), card: card.card })} price={card} />}
    />
  );
}

/** Says what is lost before a stack goes back. */
export function RestoreDialog({ stack, snapshot, onClose }: OneProps) {
  const t = useTranslations("stacks.snapshots");
  const format = useFormat();
  const now = useNow();
  const toast = useToast();
  const { number, createdAt, note, loses } = snapshot;
  const restore = useApiMutation("restoreSnapshot", {
    invalidates: INVALIDATES,
    onSuccess: () => {
      toast({ tone: "ok", title: t("restoring", { stack: stack.name, number }) });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("restoreTitle", { stack: stack.name, number })}
      confirm={t("restore")}
      failed={t("notRestored")}
      change={restore}
      fields={[]}
      danger
      onSubmit={() => restore.mutate({ params: { stack: stack.id, snapshot: snapshot.id } })}
      onClose={onClose}
    >
      <p className="flex items-start gap-2 rounded-control bg-warn-bg px-3 py-2 text-12 text-warn">
        <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
        <span>
          {t("loses", { moment: format.moment(new Date(createdAt), now), nodes: stack.nodes })}
          {loses.length > 0 && ` ${t("losesNewer", { numbers: loses.join(", ") })}`}
        </span>
      </p>
      {note !== "" && <p className="[overflow-wrap:anywhere]">{note}</p>}
      <p className="text-fg-2">
        {t("restoreThen")}
        {loses.length === 0 && ` ${t("othersStay")}`}
      </p>
    </FormDialog>
  );
}

/** Asks before a snapshot is deleted. */
export function DeleteDialog({ stack, snapshot, onClose }: OneProps) {
  const t = useTranslations("stacks.snapshots");
  const format = useFormat();
  const now = useNow();
  const toast = useToast();
  const { number, createdAt, note } = snapshot;
  const remove = useApiMutation("deleteSnapshot", {
    invalidates: INVALIDATES,
    onSuccess: () => {
      toast({ tone: "ok", title: t("deleting", { stack: stack.name, number }) });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t("deleteTitle", { stack: stack.name, number })}
      confirm={t("delete")}
      failed={t("notDeleted")}
      change={remove}
      fields={[]}
      danger
      onSubmit={() => remove.mutate({ params: { stack: stack.id, snapshot: snapshot.id } })}
      onClose={onClose}
    >
      <p className="text-fg-2">{t("deleteLead", { moment: format.moment(new Date(createdAt), now) })}</p>
      {note !== "" && <p className="[overflow-wrap:anywhere]">{note}</p>}
    </FormDialog>
  );
}
