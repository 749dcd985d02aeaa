"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { createQueryClient } from "@/lib/api-client/query";

/** What pages before the sign-in need: only the cache of API calls. */
export function PublicProviders({ children }: { children: ReactNode }) {
  const [client] = useState(() => createQueryClient({ onSignedOut: () => undefined }));
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
