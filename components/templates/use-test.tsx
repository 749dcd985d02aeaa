"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useErrorText } from "@/components/layout/use-error-text";
import { useToast } from "@/components/ui/toast";
import { paths } from "@/lib/api-client/paths";
import { useApiMutation } from "@/lib/api-client/query";
import { AFFECTED } from "./affected";

/** Starts a template's acceptance checks on throw-away machines. */
export function useTest() {
  const t = useTranslations("templates");
  const toast = useToast();
  const errorText = useErrorText();
  return useApiMutation("testTemplate", {
    invalidates: AFFECTED,
    onSuccess: ({ deploymentId }) =>
      toast({
        tone: "ok",
        title: t("testStarted"),
        action: (
          <Link href={paths.deployment(deploymentId)} className="text-accent-text underline underline-offset-3">
            {t("watch")}
          </Link>
        ),
      }),
    onError: (error) => {
      const { cause, remedy } = errorText(error);
      toast({
        tone: "fail",
        title: t("testFailed"),
        detail: (
          <>
            {cause} {remedy}
          </>
        ),
      });
    },
  });
}
