"use client";

import { CloudDownload, Trash2, Upload } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { useToast } from "@/components/ui/toast";
import { paths } from "@/lib/api-client/paths";
import { useApiMutation } from "@/lib/api-client/query";
import type { ArtifactItem, ArtifactStoreItem } from "@/lib/contract/schemas/artifacts";
import { CopyLine } from "./copy-line";

export type ArtifactRowProps = {
  artifact: ArtifactItem;
  stores: readonly ArtifactStoreItem[];
  ask: (asked: { dialog: "upload" | "remove"; artifact: ArtifactItem }) => void;
};

/** One artifact: what it is, who uses it, how it is in each store, and what can be done about that. */
export function ArtifactRow({ artifact, stores, ask }: ArtifactRowProps) {
  const t = useTranslations("artifacts");
  const { title, version, declared, copies } = artifact;
  return (
    <li aria-label={`${title} ${version}`} className="px-3.5 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-semibold">{title}</span>
            <span className="text-fg-2">{version}</span>
            {declared && <Badge>{t(`kinds.${declared.kind}`)}</Badge>}
          </p>
          {declared && <Services services={declared.services} />}
        </div>
        <Buttons artifact={artifact} ask={ask} />
      </div>
      <ul aria-label={t("stores.title")} className="mt-2 flex flex-col gap-1.5">
        {copies.map((copy) => (
          <CopyLine
            key={copy.storeId}
            copy={copy}
            host={stores.length > 1 ? (stores.find(({ id }) => id === copy.storeId)?.host ?? null) : null}
          />
        ))}
        {copies.length === 0 && <li className="text-12 text-fg-3">{t("noStore")}</li>}
      </ul>
      {declared && <Declaration declared={declared} />}
    </li>
  );
}

function Services({ services }: { services: NonNullable<ArtifactItem["declared"]>["services"] }) {
  const t = useTranslations("artifacts");
  return (
    <p className="mt-0.5 text-12 text-fg-2">
      {t("usedBy")}{" "}
      {services.map(({ service, title }, i) => (
        <span key={service}>
          {i > 0 && ", "}
          <Link
            href={paths.service(service)}
            className="underline decoration-line-2 underline-offset-3 hover:decoration-current"
          >
            {title}
          </Link>
        </span>
      ))}
    </p>
  );
}

/** What the catalogue says of it, for those who want to compare. */
function Declaration({ declared }: { declared: NonNullable<ArtifactItem["declared"]> }) {
  const t = useTranslations("artifacts");
  const { kind, urls, digest, signed, files } = declared;
  return (
    <details className="mt-2 text-12">
      <summary className="w-fit cursor-pointer text-fg-2 hover:text-fg max-md:py-2.5">{t("declaration")}</summary>
      {kind === "maven" ? (
        <p className="mt-1 max-w-prose text-fg-2">{t("maven", { count: files ?? 0 })}</p>
      ) : (
        <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5 [&_dt]:text-fg-3">
          <dt>{t("addresses")}</dt>
          <dd className="mono flex flex-col wrap-anywhere">
            {urls.map((url) => (
              <span key={url}>{url}</span>
            ))}
          </dd>
          {digest && (
            <>
              <dt>{t("digest")}</dt>
              <dd className="flex items-start gap-2">
                <span className="mono min-w-0 wrap-anywhere">{digest}</span>
                <CopyButton text={digest} what={t("digest")} size="sm" variant="ghost" />
              </dd>
            </>
          )}
          <dt>{t("signature")}</dt>
          <dd>{t(signed ? "signed" : "unsigned")}</dd>
        </dl>
      )}
    </details>
  );
}

function Buttons({ artifact, ask }: Omit<ArtifactRowProps, "stores">) {
  const t = useTranslations("artifacts");
  const toast = useToast();
  const fetch = useApiMutation("fetchArtifact", {
    invalidates: ["listArtifacts"],
    onError: (error) => toast({ tone: "fail", title: t("notAsked"), detail: `${error.detail} ${error.remedy}` }),
  });
  const { name, title, declared, inUse, copies } = artifact;
  const working = copies.some(({ state }) => state === "waiting" || state === "fetching" || state === "removing");
  const missing = copies.some(({ state }) => state === "missing") || copies.length === 0;
  const there = copies.some(({ sizeBytes }) => sizeBytes !== null);
  return (
    <div className="flex flex-wrap gap-2">
      {declared && (
        <>
          <Button
            size="sm"
            busy={fetch.isPending}
            disabledReason={working ? t("underway") : missing ? null : t("everywhere")}
            aria-label={t("fetchNamed", { title })}
            onClick={() => fetch.mutate({ params: { artifact: name } })}
          >
            <CloudDownload aria-hidden="true" />
            {t("fetch")}
          </Button>
          <Button
            size="sm"
            aria-label={t("uploadNamed", { title })}
            disabledReason={working ? t("underway") : null}
            onClick={() => ask({ dialog: "upload", artifact })}
          >
            <Upload aria-hidden="true" />
            {t("upload")}
          </Button>
        </>
      )}
      <Button
        size="sm"
        variant="danger"
        aria-label={t("removeNamed", { title })}
        disabledReason={working ? t("underway") : !there ? t("nowhere") : inUse}
        onClick={() => ask({ dialog: "remove", artifact })}
      >
        <Trash2 aria-hidden="true" />
        {t("remove")}
      </Button>
    </div>
  );
}
