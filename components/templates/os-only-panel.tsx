"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "@/components/layout/use-format";
import { useNow } from "@/components/layout/use-now";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { TemplateDetail } from "@/lib/contract/schemas/templates";
import { Facts } from "./facts";
import { RECIPE_LOOK, recipeState } from "./state-look";
import { useFigureRows } from "./use-facts";
import { useTest } from "./use-test";

/** The recipe on the bare operating system. */
export function OsOnlyPanel({ detail }: { detail: TemplateDetail }) {
  const t = useTranslations("templates");
  const format = useFormat();
  const now = useNow();
  const { osOnly, service, os, can, now: present } = detail;
  const state = recipeState(osOnly);
  const figures = useFigureRows(osOnly.figures);
  const test = useTest();
  return (
    <>
      <div className="mt-4 flex items-center justify-between">
        <h3 className="font-mono text-14 font-semibold">{present.recipe === null ? "–" : `r${present.recipe}`}</h3>
        <Badge {...RECIPE_LOOK[state]}>{t(`recipe.${state}`)}</Badge>
      </div>
      <Facts
        rows={[
          [t("drawer.version"), service.version],
          [t("drawer.testedAt"), osOnly.testedAt && format.moment(new Date(osOnly.testedAt), now)],
          [t("drawer.fromOs"), present.osImage ? `r${present.osImage.number}` : t("osImage.missing")],
          ...figures,
        ]}
      />
      <Button
        className="mt-3.5 w-full"
        busy={test.isPending}
        disabledReason={can.test.allowed ? null : can.test.reason}
        onClick={() =>
          test.mutate({
            body: {
              service: service.id,
              osId: os.id,
              bakedImageId: null,
              ...(detail.cloud && { cloud: detail.cloud }),
            },
          })
        }
      >
        {t("drawer.test")}
      </Button>
    </>
  );
}
