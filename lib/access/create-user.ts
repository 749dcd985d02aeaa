import { audit } from "@/lib/auth/audit";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { db } from "@/lib/db/client";
import { generatePassword, hashPassword } from "@/lib/util/password";
import { say } from "@/lib/util/say";
import { nameTakenOr } from "./name-taken";
import { toUser } from "./user-view";

/** The first password is made here and only in this answer; what is stored cannot be turned back into it. */
export const createUser: UseCase<Api["createUser"]> = async (viewer, { body }) => {
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  const user = await db()
    .$transaction(async (tx) => {
      const made = await tx.user.create({ data: { ...body, passwordHash } });
      const data = { role: made.role, by: "administrator" };
      await audit(tx, { userId: viewer.userId, action: "user.created", target: `user:${made.id}`, data });
      return made;
    })
    .catch(nameTakenOr("email", say`Somebody with the address ${body.email} is here already.`));
  return { user: toUser(user), password };
};
