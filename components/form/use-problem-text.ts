"use client";

import { useTranslations } from "next-intl";
import type { FieldProblem } from "./parameter-value";

/** A problem of a field as a sentence that says what is allowed. */
export function useProblemText(): (problem: FieldProblem) => string {
  const t = useTranslations("common.invalid");
  return (problem) => {
    switch (problem.rule) {
      case "tooShort":
      case "tooSmall":
        return t(problem.rule, { min: problem.min });
      case "tooLong":
      case "tooLarge":
        return t(problem.rule, { max: problem.max });
      case "pattern":
        return t("pattern", { pattern: problem.pattern });
      default:
        return t(problem.rule);
    }
  };
}
