"use client";

import { useTranslations } from "next-intl";
import { Forbidden } from "@/components/layout/forbidden";
import { Page } from "@/components/layout/page";
import { PageHead } from "@/components/layout/page-head";
import { useMay } from "@/components/layout/project";
import { CorrectionList } from "./correction-list";
import { MendList } from "./mend-list";

/** What was changed in the ledger after it was recorded: by people, by late events, and where it differed from the hypervisor. */
export function CorrectionsPage() {
  const t = useTranslations("corrections");
  const may = useMay("rate.read");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {may ? (
        <div className="flex max-w-[1200px] flex-col gap-6">
          <PageHead title={t("title")} lead={t("lead")} />
          <CorrectionList />
          <MendList />
        </div>
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}
