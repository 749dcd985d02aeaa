import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { VERSION } from "./version";

/** Answers only if the database does: a load balancer that asks here keeps people away from a half-working process. */
export const getHealth: UseCase<Api["health"]> = async () => {
  await db().$queryRaw`select 1`;
  return { status: "ok", version: VERSION };
};
