import { statSync } from "node:fs";
import { signIn } from "./api";
import { ADMIN_STATE, adminAccount } from "./environment";

/** Some requests want a sign-in of the last 15 minutes; a run of all tests takes longer. */
const FRESH_MS = 5 * 60_000;

/** The file with the administrator's cookies, of a sign-in that is recent enough for whatever a test asks for. */
export async function adminState(): Promise<string> {
  const written = statSync(ADMIN_STATE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - written > FRESH_MS) await signInAdmin();
  return ADMIN_STATE;
}

/** Signs the administrator in and keeps the cookies. */
export async function signInAdmin(): Promise<void> {
  const { adminEmail, password } = adminAccount();
  const api = await signIn(adminEmail, password);
  await api.request.storageState({ path: ADMIN_STATE });
  await api.request.dispose();
}
