import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { toUser } from "./user-view";

export const listUsers: UseCase<Api["listUsers"]> = async (_viewer, { query: { page, pageSize } }) => {
  const [total, users] = await Promise.all([
    db().user.count(),
    db().user.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }], skip: (page - 1) * pageSize, take: pageSize }),
  ]);
  return { items: users.map(toUser), total };
};
