import { expect } from "@playwright/test";
import { signIn } from "./api";
import { ADMIN_STATE, adminAccount } from "./environment";

/** Signs the administrator in once for all tests, and waits for the OS image, which a new portal builds by itself. */
export default async function globalSetup(): Promise<void> {
  const { adminEmail, password } = adminAccount();
  const api = await signIn(adminEmail, password);
  await api.request.storageState({ path: ADMIN_STATE });
  const states = async () => (await api.call("listImages", {})).items.map(({ state }) => state);
  await expect.poll(states, { message: "the OS image of a new portal", timeout: 90_000 }).toEqual(["published"]);
  await api.request.dispose();
}
