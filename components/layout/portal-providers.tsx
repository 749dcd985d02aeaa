"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { useLocale } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ToastRegion } from "@/components/ui/toast";
import { createQueryClient, queryKey } from "@/lib/api-client/query";
import type { Session } from "@/lib/contract/schemas/access";
import { ProjectProvider } from "./project";
import { goToSignIn } from "./sign-in-redirect";

/** Cache, toasts and the chosen project for every page behind the sign-in. The session comes with the page. */
export function PortalProviders({
  session,
  project,
  children,
}: {
  session: Session;
  project: string | null;
  children: ReactNode;
}) {
  const [client] = useState(() => {
    const created = createQueryClient({ onSignedOut: goToSignIn });
    created.setQueryData(queryKey("session", {}), session);
    return created;
  });
  // What the API says comes in the reader's language: another one asks for all of it again.
  const locale = useLocale();
  const asked = useRef(locale);
  useEffect(() => {
    if (asked.current === locale) return;
    asked.current = locale;
    void client.invalidateQueries();
  }, [client, locale]);
  return (
    <QueryClientProvider client={client}>
      <ProjectProvider initial={project}>
        <ToastRegion>{children}</ToastRegion>
      </ProjectProvider>
    </QueryClientProvider>
  );
}
