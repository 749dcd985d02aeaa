import { expect, it } from "vitest";
import { bootstrapPhase } from "./bootstrap-phase";

it.each([
  ["I: running apt-get update...", "Reading the mirror's package lists"],
  ["I: installing remaining packages inside the chroot...", "Installing the other packages"],
  ["I: using /tmp/mmdebstrap.x as tempdir", null],
  ["I: running special hook: sync-in '/tmp/x' /", null],
  ["W: downloading packages is slow", null],
])("%s -> %s", (line, text) => expect(bootstrapPhase(line)?.sentence ?? null).toBe(text));
