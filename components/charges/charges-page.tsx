"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Forbidden } from "@/components/layout/forbidden";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { useApi } from "@/lib/api-client/query";
import { CreditDialog } from "./credit-dialog";
import { CreditTable } from "./credit-table";
import { type Removal, RemoveCharge } from "./remove-charge";
import { TaxDialog } from "./tax-dialog";
import { TaxTable } from "./tax-table";

/** What comes on top of the rate card, project by project: taxes and credits. */
export function ChargesPage() {
  const t = useTranslations("charges");
  const may = useMay("rate.read");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {may ? (
        <Charges />
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}

type Open = { dialog: "tax" | "credit" } | ({ dialog: "remove" } & Removal);

function Charges() {
  const t = useTranslations("charges");
  const query = useApi("listCharges", {});
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="flex max-w-[1200px] flex-col gap-5">
      <PageHead title={t("title")} lead={t("lead")} />
      <QueryState query={query} title={t("notLoaded")} loading={<ListSkeleton />} />
      {query.data && (
        <>
          <TaxTable
            taxes={query.data.taxes}
            onAdd={() => setOpen({ dialog: "tax" })}
            onRemove={(tax) => setOpen({ dialog: "remove", kind: "tax", tax })}
          />
          <CreditTable
            credits={query.data.credits}
            onAdd={() => setOpen({ dialog: "credit" })}
            onRemove={(credit) => setOpen({ dialog: "remove", kind: "credit", credit })}
          />
        </>
      )}
      {query.data && open?.dialog === "tax" && <TaxDialog month={query.data.month} onClose={close} />}
      {query.data && open?.dialog === "credit" && <CreditDialog month={query.data.month} onClose={close} />}
      {open?.dialog === "remove" && <RemoveCharge {...open} onClose={close} />}
    </div>
  );
}
