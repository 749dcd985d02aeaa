-- Its machines let monitoring read them: the built-in action sets it.
ALTER TABLE "stack" ADD COLUMN "monitored" BOOLEAN NOT NULL DEFAULT false;
