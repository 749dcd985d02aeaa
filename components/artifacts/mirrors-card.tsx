"use client";

import { ArrowRight, CircleAlert, CircleCheck, FlaskConical, LoaderCircle, Pencil, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { StatusText } from "@/components/ui/status-text";
import { useToast } from "@/components/ui/toast";
import { useApiMutation } from "@/lib/api-client/query";
import type { ArtifactItem, ArtifactMirror } from "@/lib/contract/schemas/artifacts";
import { MirrorDialog } from "./mirror-dialog";

export type MirrorsCardProps = { mirrors: readonly ArtifactMirror[]; items: readonly ArtifactItem[] };

/** Where the site has vendors' files from, instead of from them. */
export function MirrorsCard({ mirrors, items }: MirrorsCardProps) {
  const t = useTranslations("artifacts.mirrors");
  const id = useId();
  // Null: a new one.
  const [edited, setEdited] = useState<ArtifactMirror | null | undefined>(undefined);
  return (
    <Card aria-labelledby={id} className="mt-3.5 min-w-0">
      <CardHeader
        id={id}
        title={t("title")}
        end={
          <Button size="sm" onClick={() => setEdited(null)}>
            <Plus aria-hidden="true" />
            {t("add")}
          </Button>
        }
      />
      <div className="flex flex-col gap-1 px-3.5 py-2.5 text-12 text-fg-2">
        <p className="max-w-prose">{t("lead")}</p>
        <p className="max-w-prose">{t("maven")}</p>
      </div>
      {mirrors.length > 0 && (
        <ul aria-label={t("title")} className="divide-y divide-line border-t border-line">
          {mirrors.map((mirror) => (
            <MirrorRow key={mirror.id} mirror={mirror} onEdit={() => setEdited(mirror)} />
          ))}
        </ul>
      )}
      {edited !== undefined && <MirrorDialog mirror={edited} items={items} onClose={() => setEdited(undefined)} />}
    </Card>
  );
}

function MirrorRow({ mirror, onEdit }: { mirror: ArtifactMirror; onEdit: () => void }) {
  const t = useTranslations("artifacts.mirrors");
  const toast = useToast();
  const { id, prefix, base, only, testing } = mirror;
  const onError = (error: { message: string }) => toast({ tone: "fail", title: t("failed"), detail: error.message });
  const test = useApiMutation("testMirror", { invalidates: ["listArtifacts"], onError });
  const remove = useApiMutation("deleteMirror", { invalidates: ["listArtifacts"], onError });
  return (
    <li aria-label={base} className="px-3.5 py-2.5 text-12">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="mono min-w-0 wrap-anywhere">{prefix}</span>
          <ArrowRight aria-label={t("becomes")} className="size-3.5 shrink-0 text-fg-3" />
          <span className="mono min-w-0 wrap-anywhere">{base}</span>
          <Badge>{t(only ? "only" : "first")}</Badge>
        </p>
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            busy={testing || test.isPending}
            aria-label={t("testNamed", { base })}
            onClick={() => test.mutate({ params: { mirror: id } })}
          >
            <FlaskConical aria-hidden="true" />
            {t("test")}
          </Button>
          <Button size="sm" aria-label={t("editNamed", { base })} onClick={onEdit}>
            <Pencil aria-hidden="true" />
            {t("edit")}
          </Button>
          <Button
            size="sm"
            variant="danger"
            busy={remove.isPending}
            aria-label={t("removeNamed", { base })}
            onClick={() => remove.mutate({ params: { mirror: id } })}
          >
            <Trash2 aria-hidden="true" />
            {t("remove")}
          </Button>
        </div>
      </div>
      <TestResult mirror={mirror} />
    </li>
  );
}

function TestResult({ mirror: { testing, testedAt, test } }: { mirror: ArtifactMirror }) {
  const t = useTranslations("artifacts.mirrors");
  const format = useFormat();
  const now = useNow();
  if (testing) {
    return (
      <StatusText tone="run" icon={LoaderCircle} spin className="mt-1.5">
        {t("testing")}
      </StatusText>
    );
  }
  if (testedAt === null) return null;
  const at = <span className="text-fg-3">{t("testedAt", { moment: format.moment(new Date(testedAt), now) })}</span>;
  if (test.length === 0)
    return (
      <p className="mt-1.5 text-fg-2">
        {t("standsForNothing")} {at}
      </p>
    );
  return (
    <ul aria-label={t("result")} className="mt-1.5 flex flex-col gap-1">
      {test.map(({ url, problem }) => (
        <li key={url} className="flex min-w-0 gap-1.5">
          {problem === null ? (
            <CircleCheck aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-ok-mark" />
          ) : (
            <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-fail-mark" />
          )}
          <span className="min-w-0 wrap-anywhere">
            <span className="mono">{url}</span>{" "}
            {problem === null ? t("gives") : <span className="text-fail">{problem}</span>}
          </span>
        </li>
      ))}
      <li>{at}</li>
    </ul>
  );
}
