-- The portal's own reasons are sentences that can be said in any language; a person's words stay text.
ALTER TABLE "baked_image_change" ALTER COLUMN "reason" TYPE JSONB USING to_jsonb("reason");
