"use client";

import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { saveFile } from "@/components/ui/save-file";
import { Select } from "@/components/ui/select";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { ApiError } from "@/lib/api-client/api-error";
import { apiCall } from "@/lib/api-client/call";
import { useApi } from "@/lib/api-client/query";
import type { AnswerOf } from "@/lib/api-client/types";
import type { PackageDiff, TemplateVersion } from "@/lib/contract/schemas/templates";

/** What changed in an image's packages since another revision, and the whole list as a file. */
export function PackageDialog({
  version,
  versions,
  onClose,
}: {
  version: TemplateVersion;
  versions: readonly TemplateVersion[];
  onClose: () => void;
}) {
  const t = useTranslations("templates.packages");
  const others = versions.filter(({ id, packages }) => id !== version.id && packages !== null);
  const [from, setFrom] = useState(
    () => (others.find(({ number }) => number < version.number) ?? others[0])?.id ?? null,
  );
  const diff = useApi(
    "diffTemplates",
    { params: { image: version.id }, query: { from: from ?? version.id } },
    { enabled: from !== null },
  );
  const save = useMutation<AnswerOf<"getSbom">, ApiError>({
    mutationFn: () => apiCall("getSbom", { params: { image: version.id } }),
    onSuccess: (sbom) => saveFile(`v${version.number}.cdx.json`, [JSON.stringify(sbom, null, 2)], "application/json"),
  });
  return (
    <Dialog
      open
      place="wide"
      onClose={onClose}
      title={t("title", { number: version.number, count: version.packages ?? 0 })}
      footer={
        <Button busy={save.isPending} onClick={() => save.mutate()}>
          <Download aria-hidden="true" />
          {t("download")}
        </Button>
      }
    >
      {save.error && <ApiErrorState error={save.error} className="mb-3" />}
      {from === null ? (
        <p className="text-fg-2">{t("onlyOne")}</p>
      ) : (
        <>
          <Field label={t("since")}>
            {(control) => (
              <Select {...control} value={from} onChange={(event) => setFrom(event.target.value)}>
                {others.map(({ id, number }) => (
                  <option key={id} value={id}>
                    v{number}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {diff.error && <ApiErrorState error={diff.error} className="mt-3" />}
          {!diff.data && !diff.error && (
            <Loading className="mt-3">
              <Skeleton className="h-24 w-full" />
            </Loading>
          )}
          {diff.data && <Difference diff={diff.data} />}
        </>
      )}
    </Dialog>
  );
}

function Difference({ diff }: { diff: PackageDiff }) {
  const t = useTranslations("templates.packages");
  const lists = [
    ["changed", diff.changed.map((one) => ({ ...one, text: `${one.from} → ${one.to}` }))],
    ["added", diff.added.map((one) => ({ ...one, text: one.version }))],
    ["removed", diff.removed.map((one) => ({ ...one, text: one.version }))],
  ] as const;
  return (
    <>
      {lists.map(
        ([word, items]) =>
          items.length > 0 && (
            <section key={word} className="mt-3">
              <h3 className="font-medium">{t(word, { count: items.length })}</h3>
              <ul className="mt-1 font-mono text-12">
                {items.map(({ name, architecture, text }) => (
                  <li key={`${name}/${architecture}/${text}`} className="flex flex-wrap gap-x-3 py-0.5">
                    <span className="font-medium">{name}</span>
                    <span className="text-fg-2">{text}</span>
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
      <p className="mt-3 text-fg-2">{t("same", { count: diff.same })}</p>
    </>
  );
}
