"use client";

import { useTranslations } from "next-intl";
import { useMay } from "@/components/layout/project";
import { Checkbox } from "@/components/ui/checkbox";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { Session } from "@/lib/contract/schemas/access";
import type { CloneKind } from "@/lib/contract/schemas/catalogue";

type Cloud = Session["clouds"][number];

const KINDS = ["thin", "full"] as const satisfies readonly CloneKind[];

/** How disks are cloned on a cloud, and whether a launch may say otherwise; an administrator sets both. */
export function CloudCloning({ cloud: { name, cloneKind, cloneKindLocked: locked } }: { cloud: Cloud }) {
  const t = useTranslations("images.cloning");
  const mayManage = useMay("cloud.manage");
  const toast = useToast();
  const set = useApiMutation("putCloning", {
    invalidates: ["session", "getService", "getChoice"],
    onError: (error) => toast({ tone: "fail", title: t("notSet"), detail: error.message }),
  });
  const save = (body: { cloneKind: CloneKind; locked: boolean }) => set.mutate({ params: { cloud: name }, body });
  if (!mayManage)
    return (
      <>
        {t(`kinds.${cloneKind}`)}, {t(locked ? "fixed" : "free")}
      </>
    );
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Select
        aria-label={t("choose", { cloud: name })}
        value={cloneKind}
        disabled={set.isPending}
        onChange={({ target: { value } }) =>
          save({ cloneKind: KINDS.find((kind) => kind === value) ?? cloneKind, locked })
        }
        className="min-w-32"
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kinds.${kind}`)}
          </option>
        ))}
      </Select>
      <Checkbox
        label={t("lock")}
        checked={locked}
        disabled={set.isPending}
        onChange={({ target: { checked } }) => save({ cloneKind, locked: checked })}
      />
    </span>
  );
}
