import { onlyOne } from "@/lib/db/only-one";
import { deliverNotices, type NoticeCarrier } from "@/lib/notices/deliver";
import { repeatedly } from "@/lib/workflow/repeatedly";

/** As long as whoever tries the webhook may wait for it. */
const EVERY_MS = 5_000;

/** Posts notices to the webhook, every few seconds, one worker of the installation at a time. Returns what ends it. */
export const lookAfterNotices = (carrier: NoticeCarrier, onFailure: (e: unknown) => void): (() => Promise<void>) =>
  repeatedly(
    async () => void (await onlyOne(carrier.database, "notices", async () => void (await deliverNotices(carrier)))),
    EVERY_MS,
    onFailure,
  );
