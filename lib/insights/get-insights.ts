import type { UseCase } from "@/lib/auth/use-case";
import { catalogue } from "@/lib/catalogue/catalogue";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { readInsights } from "./read-insights";

export const getInsights: UseCase<Api["getInsights"]> = (_viewer, { query }) =>
  readInsights(db(), catalogue(), query, new Date());
