import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { PageMessages } from "@/components/layout/page-messages";
import { PortalProviders } from "@/components/layout/portal-providers";
import { Shell } from "@/components/layout/shell";
import { SignInRedirect } from "@/components/layout/sign-in-redirect";
import { PROJECT_COOKIE, SHORTCUTS_COOKIE } from "@/lib/util/preferences";
import { readSession } from "./read-session";

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const [session, jar] = await Promise.all([readSession(), cookies()]);
  if (!session) return <SignInRedirect />;
  return (
    <PageMessages of={["shell"]}>
      <PortalProviders session={session} project={jar.get(PROJECT_COOKIE)?.value ?? null}>
        <Shell singleKeys={jar.get(SHORTCUTS_COOKIE)?.value !== "off"}>{children}</Shell>
      </PortalProviders>
    </PageMessages>
  );
}
