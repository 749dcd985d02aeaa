import { Prisma } from "@/lib/generated/prisma/client";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";

/** Turns a broken unique index (Prisma's P2002) into name-taken for one field of the form; other errors pass through. */
export function nameTakenOr(field: string, detail: Sentence): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== "P2002") throw error;
    const text = { detail, remedy: say`Choose another one.` };
    throw new PortalError("name-taken", text, { cause: error, fields: [{ path: [field], message: detail }] });
  };
}
