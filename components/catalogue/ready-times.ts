import type { Mode, Offer, ServiceSummary } from "@/lib/contract/schemas/catalogue";

/** What a card says about one mode: a measured figure, or how many launches there are so far, or why there is none. */
export type ReadyTime =
  | { kind: "measured"; mode: Mode; p50Ms: number }
  | { kind: "few"; mode: Mode; launches: number }
  | { kind: "not-offered"; mode: Mode };

const MODES: readonly Mode[] = ["pre-installed", "os-only"];

/** Offers of one OS; of all when `os` is null. */
export const offersOn = (service: ServiceSummary, os: string | null): Offer[] =>
  service.offers.filter(({ osId }) => os === null || osId === os);

const launchesOf = ({ figures }: Offer) => figures.ready + figures.failed;

/** One line per mode. Over several OSes the fastest median stands for the mode: it is a launch anybody can repeat. */
export function readyTimes(service: ServiceSummary, os: string | null): ReadyTime[] {
  return MODES.map((mode) => {
    const offers = offersOn(service, os).filter((offer) => offer.mode === mode);
    const medians = offers.flatMap(({ figures }) => (figures.p50Ms === null ? [] : [figures.p50Ms]));
    if (medians.length > 0) return { kind: "measured", mode, p50Ms: Math.min(...medians) };
    const launches = offers.reduce((sum, offer) => sum + launchesOf(offer), 0);
    const offered = offers.some(({ state }) => state !== "unavailable");
    return offered || launches > 0 ? { kind: "few", mode, launches } : { kind: "not-offered", mode };
  });
}

/** Right end of the axis that all cards share, so that their bars compare. */
export function axisEnd(services: readonly ServiceSummary[], os: string | null): number {
  const figures = services
    .flatMap((service) => readyTimes(service, os))
    .flatMap((t) => (t.kind === "measured" ? [t.p50Ms] : []));
  return Math.max(...figures, 1);
}

/** Launches behind the medians that are shown. */
export function measuredLaunches(services: readonly ServiceSummary[]): number {
  return services
    .flatMap(({ offers }) => offers)
    .reduce((sum, { figures }) => sum + (figures.p50Ms === null ? 0 : figures.ready), 0);
}
