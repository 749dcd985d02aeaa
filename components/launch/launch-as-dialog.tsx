"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { paths } from "@/lib/api-client/paths";
import { FORMS, type LaunchAs, launchAs, type LaunchAsInput } from "./launch-as";

const NAMES: Record<LaunchAs, string> = { yaml: "YAML", cli: "CLI", curl: "curl" };

/** The same launch for a repository or a pipeline, as text to copy. */
export function LaunchAsDialog({ onClose, ...input }: Omit<LaunchAsInput, "origin"> & { onClose: () => void }) {
  const t = useTranslations("launch.as");
  const [form, setForm] = useState<LaunchAs>("yaml");
  const text = launchAs(form, { ...input, origin: location.origin });
  return (
    <Dialog open onClose={onClose} title={t("title")} place="wide">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <SegmentedControl
          label={t("title")}
          value={form}
          onChange={setForm}
          options={FORMS.map((value) => ({ value, label: <span lang="en">{NAMES[value]}</span> }))}
        />
        <CopyButton text={text} what={t("copy")} size="sm" />
      </div>
      <p className="mt-3 text-12 text-fg-2">
        {t(form)}{" "}
        <Link href={paths.account()} className="font-medium text-accent-text hover:underline">
          {t("token")}
        </Link>
      </p>
      <pre
        lang="en"
        tabIndex={0}
        aria-label={NAMES[form]}
        className="mono mt-3 max-h-[60dvh] overflow-auto rounded-card border border-line-2 bg-surface-2 p-3 text-12 leading-5"
      >
        {text}
      </pre>
    </Dialog>
  );
}
