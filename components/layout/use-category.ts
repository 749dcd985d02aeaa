"use client";

import { useTranslations } from "next-intl";

const KNOWN = [
  "database",
  "cache",
  "messaging",
  "web",
  "load-balancer",
  "big-data",
  "storage",
  "compute",
  "monitoring",
] as const;

/** Name of a blueprint's category; a category that this version does not know keeps its own word. */
export function useCategory(): (category: string) => string {
  const t = useTranslations("common");
  return (category) => {
    const known = KNOWN.find((word) => word === category);
    return known ? t(`category.${known}`) : category;
  };
}
