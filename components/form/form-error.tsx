"use client";

import type { ReactNode } from "react";
import { ApiErrorState } from "@/components/layout/api-error-state";
import type { ApiError } from "@/lib/api-client/api-error";
import { elsewhere } from "./elsewhere";

export type FormErrorProps = {
  error: ApiError | null;
  /** Paths of the fields that say what is wrong with them themselves. */
  fields: readonly string[];
  title: ReactNode;
};

/** What is wrong and stands at no field of the form. */
export function FormError({ error, fields, title }: FormErrorProps) {
  const general = error && elsewhere(error, fields);
  return general && <ApiErrorState error={general} title={title} />;
}
