-- A sentence that is said in the reader's language, as a problem is. What is stored as text stays what it says.
ALTER TABLE "cloud" ALTER COLUMN "note" TYPE JSONB USING to_jsonb("note");
