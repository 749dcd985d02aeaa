import { signIn } from "./api";
import { ADMIN_STATE, adminAccount } from "./environment";

/** Signs the administrator in, once for all tests. */
export default async function globalSetup(): Promise<void> {
  const { adminEmail, password } = adminAccount();
  const api = await signIn(adminEmail, password);
  await api.request.storageState({ path: ADMIN_STATE });
  await api.request.dispose();
}
