import { say, type Sentence } from "@/lib/util/say";

/** A file that is finished and lies on this host, to be taken somewhere. */
export type Delivery = {
  /** Of the run: the same in every attempt. */
  id: string;
  path: string;
  name: string;
  type: string;
  bytes: number;
  /** Hex. */
  sha256: string;
};

/** Why a file could not be taken there. It is tried again. */
export class DeliveryError extends Error {
  constructor(readonly detail: Sentence) {
    super("not delivered");
  }
}

/** What the other side answered, for people: its first words, on one line. */
export const answered = (status: number, body: string): DeliveryError => {
  const words = body.replaceAll(/\s+/g, " ").trim().slice(0, 200);
  return new DeliveryError(
    words === ""
      ? say`The other side answered with status ${status}.`
      : say`The other side answered with status ${status}: ${words}`,
  );
};
