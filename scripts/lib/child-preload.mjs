// Loaded with --import into every process that start runs. It writes the process's pid file before anything else
// happens, and ends the process when start is gone: start holds the other end of the pipe at file descriptor 3, and
// the kernel closes it even after kill -9.
import { Socket } from "node:net";
import { ownIdentity, writeJson } from "./state-files.mjs";

const FORCE_AFTER_MS = 15_000;
const pidFile = process.env.BURGEON_PID_FILE;

if (pidFile) {
  delete process.env.BURGEON_PID_FILE; // processes that this one forks are its own business
  writeJson(pidFile, ownIdentity());
  const parent = new Socket({ fd: 3 });
  parent.on("error", () => {});
  parent.on("close", () => {
    setTimeout(() => process.exit(1), FORCE_AFTER_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  parent.resume().unref();
}
