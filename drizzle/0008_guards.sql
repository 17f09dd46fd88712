CREATE TABLE "suppressions" (
	"address_key" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"origin" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"provider_id" text
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"scope" text PRIMARY KEY NOT NULL,
	"times" timestamp with time zone[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "address_key" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "clear_suppression" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "address_key" text;--> statement-breakpoint
CREATE INDEX "mails_clearing" ON "mails" USING btree ("address_key") WHERE "mails"."clear_suppression";--> statement-breakpoint
-- By hand: of several cards that wait for the same learner and action, the newest one stays.
UPDATE "requests" SET "state" = 'cancelled', "decided_at" = now() WHERE "id" IN (
  SELECT "id" FROM (
    SELECT "id", row_number() OVER (PARTITION BY "learner_id", "action" ORDER BY "created_at" DESC, "id") AS "place"
    FROM "requests" WHERE "state" IN ('pending', 'awaiting')
  ) AS "open" WHERE "place" > 1
);--> statement-breakpoint
CREATE UNIQUE INDEX "requests_one_open" ON "requests" USING btree ("learner_id","action") WHERE "requests"."state" in ('pending', 'awaiting');--> statement-breakpoint
-- By hand from here on. (The update of requests above is by hand too: it has to come before the unique index.)
-- Counts n requests on every scope, or on none where one of them has no room: then a row says which, and when it has
-- (never where n is more than its cap). The rows are locked in one order, so nobody waits in a circle, and nobody reads
-- what somebody else is about to change.
CREATE FUNCTION "take_usage"(scopes text[], caps int[], n int) RETURNS TABLE (over_scope text, free_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
BEGIN
  INSERT INTO usage (scope, times) SELECT s, '{}' FROM unnest(scopes) s ORDER BY s ON CONFLICT DO NOTHING;
  PERFORM FROM usage u WHERE u.scope = ANY (scopes) ORDER BY u.scope FOR UPDATE;
  moment := clock_timestamp();
  UPDATE usage u SET times = ARRAY(SELECT t FROM unnest(u.times) t WHERE t > moment - interval '1 hour' ORDER BY t)
  WHERE u.scope = ANY (scopes);
  RETURN QUERY
    SELECT u.scope, CASE WHEN n <= c.cap THEN u.times[cardinality(u.times) + n - c.cap] + interval '1 hour' END
    FROM usage u JOIN unnest(scopes, caps) AS c(scope, cap) ON c.scope = u.scope
    WHERE cardinality(u.times) + n > c.cap;
  IF NOT FOUND THEN
    UPDATE usage u SET times = u.times || array_fill(moment, ARRAY[n]) WHERE u.scope = ANY (scopes);
  END IF;
END $$;
