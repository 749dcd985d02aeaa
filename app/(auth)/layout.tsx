import type { ReactNode } from "react";
import { PageMessages } from "@/components/layout/page-messages";
import { PublicProviders } from "@/components/layout/public-providers";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <PageMessages of={["shell", "signin"]}>
      <PublicProviders>{children}</PublicProviders>
    </PageMessages>
  );
}
