"use client";

import { PackageCheck, Wrench, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { ServiceLogo } from "@/components/layout/service-logo";
import { useWide } from "@/components/layout/use-media";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { useApi } from "@/lib/api-client/query";
import type { TemplateMatrix } from "@/lib/contract/schemas/templates";
import type { Change } from "./change-dialog";
import { OsOnlyPanel } from "./os-only-panel";
import type { EditedPolicy } from "./policy-form";
import { PreInstalledPanel } from "./pre-installed-panel";
import { useCellName } from "./use-cell-name";
import type { OpenCell } from "./use-open-cell";

export type TemplateDrawerProps = {
  cell: OpenCell;
  matrix: TemplateMatrix;
  /** The keyboard opened it, and goes on in it. */
  focus: boolean;
  onMode: (mode: OpenCell["mode"]) => void;
  onBake: () => void;
  onChange: (change: Change) => void;
  onPolicy: (edited: EditedPolicy) => void;
  onClose: () => void;
};

/** One cell: what it is now in each mode, its revisions, and what may be done. Beside the matrix where there is room. */
export function TemplateDrawer(props: TemplateDrawerProps) {
  const { cell, matrix, focus, onClose } = props;
  const t = useTranslations("templates");
  const common = useTranslations("common");
  const wide = useWide();
  const nameOf = useCellName(matrix);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) title.current?.focus();
  }, [focus]);
  if (!wide) {
    return (
      <Dialog open place="side" onClose={onClose} title={nameOf(cell)}>
        <Content {...props} />
      </Dialog>
    );
  }
  const service = matrix.services.find(({ id }) => id === cell.service);
  const os = matrix.oses.find(({ id }) => id === cell.osId);
  return (
    <aside
      aria-label={t("drawer.label")}
      onKeyDown={(event) => {
        // A dialog inside the drawer closes itself.
        if (event.key === "Escape" && !(event.target as Element).closest("dialog")) onClose();
      }}
      className="w-[320px] shrink-0 overflow-y-auto border-l border-line bg-surface-2 px-[18px] py-4"
    >
      <div className="flex items-start gap-2.5">
        <ServiceLogo svg={service?.logo ?? ""} className="size-5 bg-transparent [&>span]:size-[18px]" />
        <div className="min-w-0 flex-1">
          <h2 ref={title} tabIndex={-1} className="text-14 font-semibold outline-none">
            {service?.title}
          </h2>
          <p className="text-12 text-fg-2">{os?.title}</p>
        </div>
        <Button variant="ghost" size="sm" shape="icon" aria-label={common("close")} onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </div>
      <Content {...props} />
    </aside>
  );
}

function Content({ cell, matrix, onMode, onBake, onChange, onPolicy }: TemplateDrawerProps) {
  const t = useTranslations("templates");
  const common = useTranslations("common");
  const { data, error, refetch, isFetching } = useApi(
    "getTemplate",
    { params: { service: cell.service, os: cell.osId }, query: matrix.cloud ? { cloud: matrix.cloud } : {} },
    { keepPrevious: false },
  );
  return (
    <>
      <SegmentedControl
        label={t("drawer.mode")}
        value={cell.mode}
        onChange={onMode}
        options={[
          {
            value: "os",
            label: (
              <>
                <Wrench aria-hidden="true" />
                {common("mode.os-only")}
              </>
            ),
          },
          {
            value: "pre",
            label: (
              <>
                <PackageCheck aria-hidden="true" />
                {common("mode.pre-installed")}
              </>
            ),
          },
        ]}
        className="mt-3.5 w-full [&>label]:flex-1 [&>label]:justify-center"
      />
      {error && !data && (
        <ApiErrorState
          error={error}
          title={t("notLoaded")}
          onRetry={() => void refetch()}
          retrying={isFetching}
          className="mt-4"
        />
      )}
      {!data && !error && (
        <Loading className="mt-4">
          <Skeleton className="w-24" />
          <Skeleton className="mt-3 w-full h-32" />
        </Loading>
      )}
      {data && cell.mode === "os" && <OsOnlyPanel detail={data} />}
      {data && cell.mode === "pre" && (
        <PreInstalledPanel detail={data} matrix={matrix} onBake={onBake} onChange={onChange} onPolicy={onPolicy} />
      )}
    </>
  );
}
