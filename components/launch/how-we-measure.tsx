"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";

const POINTS = ["which", "ready", "failed", "times", "few", "strip"] as const;

/** What the figures on the two cards are, for who wants to know before trusting them. */
export function HowWeMeasure() {
  const t = useTranslations("launch.how");
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="ml-auto rounded-badge text-12 font-medium text-accent-text hover:underline max-md:min-h-11"
      >
        {t("title")}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("title")}>
        <dl className="flex flex-col gap-3 [&_dd]:text-fg-2 [&_dt]:font-medium">
          {POINTS.map((point) => (
            <div key={point}>
              <dt>{t(`${point}.term`)}</dt>
              <dd>{t(`${point}.means`)}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  );
}
