"use client";

import { UserPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Forbidden } from "@/components/layout/forbidden";
import { Page, PageTitle } from "@/components/layout/page";
import { useMay } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { Pager } from "@/components/table/pager";
import { Button } from "@/components/ui/button";
import { useApi } from "@/lib/api-client/query";
import { UserList } from "./user-list";

const AddUserDialog = dynamic(() => import("./add-user-dialog").then((m) => m.AddUserDialog), { ssr: false });

const PAGE_SIZE = 50;

/** Everybody with an account, for administrators. */
export function UsersPage() {
  const t = useTranslations("members.users");
  const may = useMay("user.manage");
  return (
    <Page crumbs={[{ label: t("section") }, { label: t("title") }]}>
      {may ? (
        <Users />
      ) : (
        <Forbidden page={t("title")} title={t("forbidden")}>
          {t("forbiddenDetail")}
        </Forbidden>
      )}
    </Page>
  );
}

function Users() {
  const t = useTranslations("members.users");
  const [page, setPage] = useState(1);
  const [adding, setAdding] = useState(false);
  const query = useApi("listUsers", { query: { page, pageSize: PAGE_SIZE } });
  const { data } = query;
  return (
    <div className="max-w-[820px]">
      <div className="mb-3.5 flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <PageTitle>{t("title")}</PageTitle>
          {data && <p className="mt-0.5 text-fg-2">{t("lead", { count: data.total })}</p>}
        </div>
        <Button variant="primary" onClick={() => setAdding(true)} className="max-md:w-full">
          <UserPlus aria-hidden="true" />
          {t("add")}
        </Button>
      </div>
      <QueryState query={query} title={t("notLoaded")} loading={<ListSkeleton />} className="mb-3.5" />
      {data && data.items.length > 0 && <UserList users={data.items} />}
      {data && <Pager page={page} pageSize={PAGE_SIZE} total={data.total} onPage={setPage} />}
      {adding && <AddUserDialog onClose={() => setAdding(false)} />}
    </div>
  );
}
