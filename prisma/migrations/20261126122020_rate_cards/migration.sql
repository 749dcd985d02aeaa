-- CreateTable
CREATE TABLE "rate_card_version" (
    "number" SERIAL NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "currency" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3),
    "valid_to" TIMESTAMPTZ(3),
    "terms" JSONB NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_by_id" UUID,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "rate_card_version_pkey" PRIMARY KEY ("number")
);

-- AddForeignKey
ALTER TABLE "rate_card_version" ADD CONSTRAINT "rate_card_version_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rate_card_version" ADD CONSTRAINT "rate_card_version_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rate_card_version" ADD CONSTRAINT "rate_card_version_published_by_id_fkey" FOREIGN KEY ("published_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "rate_card_version"
    ADD CONSTRAINT "rate_card_version_state" CHECK (
        ("state" = 'draft' AND "valid_from" IS NULL AND "valid_to" IS NULL)
        OR ("state" = 'published' AND "valid_from" IS NOT NULL AND ("valid_to" IS NULL OR "valid_to" > "valid_from"))
    ),
    ADD CONSTRAINT "rate_card_version_currency" CHECK ("currency" ~ '^[A-Z]{3}$'),
    -- Whatever a release of the portal does: no moment has two prices. Checked at the end of a transaction, as publishing
    -- ends one version where the next begins.
    ADD CONSTRAINT "rate_card_version_overlap" EXCLUDE USING gist (tstzrange("valid_from", "valid_to") WITH &&)
        WHERE ("state" = 'published') DEFERRABLE INITIALLY DEFERRED;

-- What invoices were made from stays as it was: while a version is published, nothing of it but its end is changed.
CREATE FUNCTION rate_card_version_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'version % of the rate card is published', OLD.number;
    END IF;
    IF NEW.state = 'published'
        AND (NEW.number, NEW.currency, NEW.valid_from, NEW.terms) IS DISTINCT FROM (OLD.number, OLD.currency, OLD.valid_from, OLD.terms) THEN
        RAISE EXCEPTION 'version % of the rate card is published', OLD.number;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER rate_card_version_keep BEFORE UPDATE OR DELETE ON "rate_card_version"
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION rate_card_version_keep();
