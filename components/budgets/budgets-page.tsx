"use client";

import { Plus, Webhook } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Forbidden } from "@/components/layout/forbidden";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay, useProject } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi } from "@/lib/api-client/query";
import type { BudgetList, BudgetView } from "@/lib/contract/schemas/budgets";
import { BudgetCard } from "./budget-card";
import { BudgetDialog } from "./budget-dialog";
import { HookDialog } from "./hook-dialog";
import { OverridesCard } from "./overrides-card";

/** What may be spent in a month, how far it has come, and who asks for more. */
export function BudgetsPage() {
  const t = useTranslations("budgets");
  const project = useProject();
  const mayAll = useMay("budget.all");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {mayAll || project ? (
        <Budgets mayAll={mayAll} project={project?.name ?? ""} />
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}

function Budgets({ mayAll, project }: { mayAll: boolean; project: string }) {
  const t = useTranslations("budgets");
  const format = useFormat();
  const mayManage = useMay("budget.manage");
  const all = useApi("listBudgets", {}, { enabled: mayAll, refetchInterval: 60_000 });
  const own = useApi(
    "listProjectBudgets",
    { params: { project } },
    { enabled: !mayAll, refetchInterval: 60_000, keepPrevious: false },
  );
  const query = mayAll ? all : own;
  const { data } = query;
  const [edited, edit] = useState<BudgetView | "new" | null>(null);
  const [hooking, setHooking] = useState(false);
  const currency = data?.currency ?? null;
  const create = mayManage && data && (
    <Button variant="primary" disabledReason={currency === null ? t("noCurrency") : null} onClick={() => edit("new")}>
      <Plus aria-hidden="true" />
      {t("add")}
    </Button>
  );
  return (
    <div className="max-w-[1200px]">
      <PageHead
        live
        title={t("title")}
        lead={
          data &&
          t("lead", {
            month: format.month(data.month),
            until: format.stamp(new Date(data.countedTo), data.timeZone),
            zone: data.timeZone,
          })
        }
        className="mb-3.5"
      >
        <div className="flex flex-wrap gap-2">
          {mayManage && (
            <Button onClick={() => setHooking(true)}>
              <Webhook aria-hidden="true" />
              {t("hook.title")}
            </Button>
          )}
          {data && data.items.length > 0 && create}
        </div>
      </PageHead>
      <QueryState query={query} title={t("notLoaded")} loading={<BudgetsSkeleton />} className="mb-3.5" />
      {data && <Cards data={data} mayManage={mayManage} create={create} onEdit={edit} />}
      {hooking && <HookDialog onClose={() => setHooking(false)} />}
      {edited !== null && currency !== null && (
        <BudgetDialog
          budget={edited === "new" ? null : edited}
          taken={data?.items ?? []}
          currency={currency}
          onClose={() => edit(null)}
        />
      )}
    </div>
  );
}

type CardsProps = {
  data: BudgetList;
  mayManage: boolean;
  create: ReactNode;
  onEdit: (budget: BudgetView) => void;
};

function Cards({ data: { items, overrides, timeZone }, mayManage, create, onEdit }: CardsProps) {
  const t = useTranslations("budgets");
  return (
    <div className="flex flex-col gap-5">
      {items.length === 0 ? (
        <EmptyState title={t("empty")} action={create}>
          {t(mayManage ? "emptyDetail" : "emptyOwn")}
        </EmptyState>
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,22rem),1fr))] gap-3">
          {items.map((budget) => (
            <li key={budget.id} className="min-w-0">
              <BudgetCard budget={budget} timeZone={timeZone} mayManage={mayManage} onEdit={() => onEdit(budget)} />
            </li>
          ))}
        </ul>
      )}
      {overrides.length > 0 && (
        <OverridesCard overrides={overrides} budgets={items} timeZone={timeZone} mayManage={mayManage} />
      )}
    </div>
  );
}

function BudgetsSkeleton() {
  return (
    <Loading>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,22rem),1fr))] gap-3">
        {[0, 1, 2].map((card) => (
          <Skeleton key={card} className="h-48 w-full rounded-card" />
        ))}
      </div>
    </Loading>
  );
}
