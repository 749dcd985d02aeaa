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
import type { BudgetList, BudgetView, OverrideView } from "@/lib/contract/schemas/budgets";
import { BudgetCard } from "./budget-card";
import { BudgetDialog } from "./budget-dialog";
import { DecideDialog } from "./decide-dialog";
import { HookDialog } from "./hook-dialog";
import { OverridesCard } from "./overrides-card";
import { RemoveDialog } from "./remove-dialog";

/** The dialogs stand outside the cards, which go when somebody else removes what they show. */
type Asked =
  | { dialog: "hook" | "new" }
  | { dialog: "edit"; budget: BudgetView }
  | { dialog: "remove"; budget: BudgetView }
  | { dialog: "decide"; override: OverrideView };

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
  const [asked, ask] = useState<Asked | null>(null);
  const close = () => ask(null);
  const currency = data?.currency ?? null;
  const create = mayManage && data && (
    <Button
      variant="primary"
      disabledReason={currency === null ? t("noCurrency") : null}
      onClick={() => ask({ dialog: "new" })}
    >
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
            <Button onClick={() => ask({ dialog: "hook" })}>
              <Webhook aria-hidden="true" />
              {t("hook.title")}
            </Button>
          )}
          {data && data.items.length > 0 && create}
        </div>
      </PageHead>
      <QueryState query={query} title={t("notLoaded")} loading={<BudgetsSkeleton />} className="mb-3.5" />
      {data && <Cards data={data} mayManage={mayManage} create={create} onAsk={ask} />}
      {asked?.dialog === "hook" && <HookDialog onClose={close} />}
      {(asked?.dialog === "new" || asked?.dialog === "edit") && currency !== null && (
        <BudgetDialog
          budget={asked.dialog === "edit" ? asked.budget : null}
          taken={data?.items ?? []}
          currency={currency}
          onClose={close}
        />
      )}
      {asked?.dialog === "remove" && <RemoveDialog budget={asked.budget} onClose={close} />}
      {asked?.dialog === "decide" && (
        <DecideDialog
          override={asked.override}
          budget={data?.items.find(({ id }) => id === asked.override.budget) ?? null}
          onClose={close}
        />
      )}
    </div>
  );
}

type CardsProps = {
  data: BudgetList;
  mayManage: boolean;
  create: ReactNode;
  onAsk: (asked: Asked) => void;
};

function Cards({ data: { items, overrides, timeZone }, mayManage, create, onAsk }: CardsProps) {
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
              <BudgetCard
                budget={budget}
                timeZone={timeZone}
                mayManage={mayManage}
                onEdit={() => onAsk({ dialog: "edit", budget })}
                onRemove={() => onAsk({ dialog: "remove", budget })}
              />
            </li>
          ))}
        </ul>
      )}
      {overrides.length > 0 && (
        <OverridesCard
          overrides={overrides}
          timeZone={timeZone}
          mayManage={mayManage}
          onDecide={(override) => onAsk({ dialog: "decide", override })}
        />
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
