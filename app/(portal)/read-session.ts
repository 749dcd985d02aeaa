import "server-only";
import { getLocale } from "next-intl/server";
import { translateAll } from "@/i18n/translate";
import { getSession } from "@/lib/access/get-session";
import { getViewer } from "@/lib/auth/get-viewer";
import { session, type Session } from "@/lib/contract/schemas/access";

/**
 * The answer of GET /session for the person who opens a page, so that the first paint knows whom it is for. Null if
 * nobody is signed in.
 */
export async function readSession(): Promise<Session | null> {
  const viewer = await getViewer();
  if (!viewer) return null;
  const [answer, locale] = await Promise.all([
    getSession(viewer, { params: {}, query: {}, body: undefined }),
    getLocale(),
  ]);
  return session.parse(translateAll(answer, locale));
}
