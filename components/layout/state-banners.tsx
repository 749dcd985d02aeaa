"use client";

import { CloudAlert, FlaskConical, Hourglass, Turtle, WifiOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { useSession } from "./project";
import { useFormat } from "./use-format";

/** When the network was lost; null while it is there. */
function useOfflineSince(): Date | null {
  const [since, setSince] = useState<Date | null>(null);
  useEffect(() => {
    const read = () => setSince((known) => (navigator.onLine ? null : (known ?? new Date())));
    read();
    window.addEventListener("online", read);
    window.addEventListener("offline", read);
    return () => {
      window.removeEventListener("online", read);
      window.removeEventListener("offline", read);
    };
  }, []);
  return since;
}

/** What is true of everything below: no network, machines that are not real, slow, or away. */
export function StateBanners() {
  const t = useTranslations("shell");
  const format = useFormat();
  const session = useSession();
  const offlineSince = useOfflineSince();
  return (
    <>
      {offlineSince && (
        <Banner tone="idle" icon={WifiOff}>
          {t("offline", { time: format.time(offlineSince) })}
        </Banner>
      )}
      {session?.clouds.map((cloud) => {
        if (cloud.state === "unreachable")
          return (
            <Banner key={cloud.name} tone="warn" icon={CloudAlert}>
              {t("cloudUnreachable", { cloud: cloud.name })}{" "}
              {cloud.problem && `${cloud.problem.detail} ${cloud.problem.remedy}`}
            </Banner>
          );
        if (cloud.state === "preparing")
          return (
            <Banner key={cloud.name} tone="run" icon={Hourglass}>
              {t("cloudPreparing", { cloud: cloud.name })}
            </Banner>
          );
        if (cloud.simulated)
          return (
            <Banner key={cloud.name} tone="warn" icon={FlaskConical}>
              {t("simulated", { cloud: cloud.name })}
            </Banner>
          );
        if (cloud.slow)
          return (
            <Banner key={cloud.name} tone="warn" icon={Turtle}>
              {t("slow", { cloud: cloud.name })}
            </Banner>
          );
        return null;
      })}
    </>
  );
}
