"use client";

import { Download } from "lucide-react";
import { buttonClass } from "@/components/ui/button-class";
import { Menu } from "@/components/ui/menu";

export type DownloadGroup = {
  /** Null where there is one group only. */
  heading: string | null;
  files: readonly { label: string; href: string }[];
};

/** What a page shows, as files. Each answer is a download, so the page stays. */
export function DownloadMenu({ label, groups }: { label: string; groups: readonly DownloadGroup[] }) {
  return (
    <Menu
      label={label}
      triggerHasText
      align="end"
      triggerClassName={buttonClass()}
      trigger={
        <>
          <Download aria-hidden="true" />
          {label}
        </>
      }
      items={groups.flatMap(({ heading, files }) => [
        ...(heading === null ? [] : [{ kind: "heading" as const, label: heading }]),
        ...files.map((file) => ({
          kind: "action" as const,
          label: file.label,
          onSelect: () => location.assign(file.href),
        })),
      ])}
    />
  );
}
