"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Page, PageTitle } from "@/components/layout/page";
import { type ChosenProject, RequireProject, useMay, useProject } from "@/components/layout/project";
import { QueryState } from "@/components/layout/query-state";
import { ListSkeleton } from "@/components/table/list-skeleton";
import { EmptyState } from "@/components/ui/empty-state";
import { useApi } from "@/lib/api-client/query";
import { AddMember } from "./add-member";
import { MemberList } from "./member-list";
import { type Member, RemoveDialog } from "./remove-dialog";

export function MembersPage() {
  const t = useTranslations("members");
  const project = useProject();
  if (!project)
    return (
      <Page crumbs={[{ label: t("title") }]}>
        <h1 className="sr-only">{t("title")}</h1>
        <RequireProject>{() => null}</RequireProject>
      </Page>
    );
  return <ProjectMembers key={project.id} project={project} />;
}

function ProjectMembers({ project }: { project: ChosenProject }) {
  const t = useTranslations("members");
  const mayManage = useMay("project.manage");
  const [leaving, setLeaving] = useState<Member | null>(null);
  const query = useApi("listMembers", { params: { project: project.name } });
  const { data } = query;
  return (
    <Page crumbs={[{ label: project.title }, { label: t("title") }]}>
      <div className="max-w-[820px]">
        <PageTitle>{t("title")}</PageTitle>
        <p className="mt-0.5 text-fg-2">{t("lead", { project: project.title })}</p>
        {mayManage ? <AddMember project={project.name} /> : <p className="mt-1 mb-3.5 text-fg-3">{t("readOnly")}</p>}
        <QueryState query={query} title={t("notLoaded")} loading={<ListSkeleton />} className="mb-3.5" />
        {data && data.items.length === 0 && (
          <EmptyState title={t("empty", { project: project.title })}>{t("emptyDetail")}</EmptyState>
        )}
        {data && data.items.length > 0 && (
          <MemberList project={project} members={data.items} onRemove={mayManage ? setLeaving : null} />
        )}
      </div>
      {leaving && <RemoveDialog project={project} member={leaving} onClose={() => setLeaving(null)} />}
    </Page>
  );
}
