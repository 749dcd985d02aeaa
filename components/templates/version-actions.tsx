"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import type { TemplateDetail, TemplateVersion } from "@/lib/contract/schemas/templates";
import type { Change } from "./change-dialog";
import { PackageDialog } from "./package-dialog";
import { useTest } from "./use-test";

/** What may be done with a revision; what may not is disabled with the reason. */
export function VersionActions({
  version,
  detail,
  onChange,
  children,
}: {
  version: TemplateVersion;
  detail: TemplateDetail;
  onChange: (change: Change) => void;
  children: ReactNode;
}) {
  const t = useTranslations("templates");
  const test = useTest();
  const [packages, setPackages] = useState(false);
  const { id, number, state, can } = version;
  const cell = { service: detail.service.id, osId: detail.os.id };
  const ask = (action: Change["action"]) => onChange({ action, images: [{ id, number, ...cell }] });
  const offered = state === "published" || state === "stale";
  return (
    <>
      <div className="mt-3.5">{children}</div>
      <div className="mt-2 grid grid-cols-2 gap-2 [&>*]:w-full">
        {offered ? (
          <Button className="w-full" disabledReason={can.deprecate.reason} onClick={() => ask("deprecate")}>
            {t("actions.deprecate")}
          </Button>
        ) : (
          <Button
            variant={state === "testing" && can.publish.allowed ? "primary" : "default"}
            className="w-full"
            disabledReason={can.publish.reason}
            onClick={() => ask("publish")}
          >
            {t(state === "testing" ? "actions.approve" : "actions.publish")}
          </Button>
        )}
        <Button
          className="w-full"
          busy={test.isPending}
          disabledReason={can.test.reason}
          onClick={() =>
            test.mutate({ body: { ...cell, bakedImageId: id, ...(detail.cloud && { cloud: detail.cloud }) } })
          }
        >
          {t("drawer.testAgain")}
        </Button>
        <Button
          className="w-full"
          disabledReason={version.packages === null ? t("packages.none") : null}
          onClick={() => setPackages(true)}
        >
          {t("packages.open")}
        </Button>
        <Button className="w-full" disabledReason={can.retire.reason} onClick={() => ask("retire")}>
          {t("actions.retire")}
        </Button>
      </div>
      {packages && (
        <PackageDialog
          version={version}
          versions={detail.preInstalled?.versions ?? []}
          onClose={() => setPackages(false)}
        />
      )}
    </>
  );
}
