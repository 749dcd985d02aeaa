"use client";

import { useTranslations } from "next-intl";
import type { Schedule } from "./schedule";

/** Where files go, in words. Of an address what tells it apart; a query may hold what is for nobody's eyes. */
export function useTargetWords(): (target: Schedule["target"]) => string {
  const t = useTranslations("exports.to");
  return (target) => {
    switch (target.kind) {
      case "directory":
        return t("directory", { folder: target.folder });
      case "s3": {
        const { bucket, prefix, endpoint } = target;
        return t("s3", { path: prefix === "" ? bucket : `${bucket}/${prefix}`, host: shortAddress(endpoint) });
      }
      case "webhook":
        return t("webhook", { address: shortAddress(target.url) });
    }
  };
}

function shortAddress(address: string): string {
  const { host, pathname } = new URL(address);
  return pathname === "/" ? host : `${host}${pathname}`;
}
