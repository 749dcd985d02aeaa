"use client";

import { PackagePlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { Button } from "@/components/ui/button";
import type { TemplateDetail, TemplateMatrix, TemplateVersion } from "@/lib/contract/schemas/templates";
import { CellPolicy } from "./cell-policy";
import type { Change } from "./change-dialog";
import type { EditedPolicy } from "./policy-form";
import { versionShown } from "./version-shown";
import { VersionHistory } from "./version-history";
import { VersionList } from "./version-list";
import { VersionPanel, wordOfVersion } from "./version-panel";

/** The baked images of a cell: the one that it shows or another that is chosen, and the next one to bake. */
export function PreInstalledPanel({
  detail,
  matrix,
  onBake,
  onChange,
  onPolicy,
}: {
  detail: TemplateDetail;
  matrix: TemplateMatrix;
  onBake: () => void;
  onChange: (change: Change) => void;
  onPolicy: (edited: EditedPolicy) => void;
}) {
  const t = useTranslations("templates");
  const [chosen, setChosen] = useState<string | null>(null);
  const { preInstalled } = detail;
  if (!preInstalled) return <p className="mt-4 text-fg-2">{t("notOffered")}</p>;
  const { versions, policy } = preInstalled;
  const editPolicy = () => {
    const { service: _service, osId: _osId, set: _set, ...rules } = policy;
    onPolicy({ scope: { service: detail.service.id, osId: detail.os.id }, rules, fixedScope: true });
  };
  const version = versions.find(({ id }) => id === chosen) ?? versionShown(versions);
  const waiting = version !== undefined && wordOfVersion(version) === "waiting";
  return (
    <>
      {version ? (
        <VersionPanel version={version} detail={detail} onChange={onChange}>
          <BakeButton detail={detail} versions={versions} waiting={waiting} onBake={onBake} />
        </VersionPanel>
      ) : (
        <>
          <p className="mt-4 mb-3.5 text-fg-2">{t("drawer.never")}</p>
          <BakeButton detail={detail} versions={versions} waiting={waiting} onBake={onBake} />
        </>
      )}
      <CellPolicy policy={policy} matrix={matrix} onEdit={editPolicy} />
      {version && (
        <>
          <VersionList versions={versions} shown={version.id} onShow={setChosen} />
          <VersionHistory version={version} />
        </>
      )}
    </>
  );
}

function BakeButton({
  detail: { can, preInstalled },
  versions,
  waiting,
  onBake,
}: {
  detail: TemplateDetail;
  versions: readonly TemplateVersion[];
  /** The one that is shown waits for approval, and that comes first. */
  waiting: boolean;
  onBake: () => void;
}) {
  const t = useTranslations("templates.drawer");
  const format = useFormat();
  const bakeMs = preInstalled?.bakeMs ?? null;
  const newest = versions[0];
  // A failed draft is taken up again: its number is the next bake's.
  const next = newest?.state === "draft" ? newest.number : (newest?.number ?? 0) + 1;
  return (
    <Button
      variant={waiting ? "default" : "primary"}
      className="w-full"
      disabledReason={can.bake.allowed ? null : can.bake.reason}
      onClick={onBake}
    >
      <PackagePlus aria-hidden="true" />
      {bakeMs === null ? t("bake", { number: next }) : t("bakeAbout", { number: next, time: format.duration(bakeMs) })}
    </Button>
  );
}
