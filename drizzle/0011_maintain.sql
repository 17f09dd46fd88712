CREATE TABLE "mail_event_ids" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "mail_event_ids_at" ON "mail_event_ids" USING btree ("at");--> statement-breakpoint
CREATE INDEX "batch_items_request" ON "batch_items" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "escalations_request" ON "escalations" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "links_request" ON "links" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "mails_link" ON "mails" USING btree ("link_id");--> statement-breakpoint
CREATE INDEX "posts_escalation" ON "posts" USING btree ("escalation_id") WHERE "posts"."escalation_id" is not null;--> statement-breakpoint
CREATE INDEX "requests_created" ON "requests" USING brin ("created_at");--> statement-breakpoint
CREATE INDEX "requests_batch" ON "requests" USING btree ("batch_id") WHERE "requests"."batch_id" is not null;--> statement-breakpoint
-- From here on by hand: mail_events by month. Months are UTC's. What has no month of its own yet lies in the one beside them,
-- so that no news of a mail is ever refused.
ALTER TABLE "mail_events" RENAME TO "mail_events_before";--> statement-breakpoint
ALTER TABLE "mail_events_before" DROP CONSTRAINT "mail_events_pkey";--> statement-breakpoint
DROP INDEX "mail_events_mail", "mail_events_provider";--> statement-breakpoint
CREATE TABLE "mail_events" (
	"id" text NOT NULL,
	"mail_id" uuid,
	"provider_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_events_pkey" PRIMARY KEY ("id", "received_at")
) PARTITION BY RANGE ("received_at");--> statement-breakpoint
CREATE INDEX "mail_events_mail" ON "mail_events" USING btree ("mail_id");--> statement-breakpoint
CREATE INDEX "mail_events_provider" ON "mail_events" USING btree ("provider_id");--> statement-breakpoint
CREATE TABLE "mail_events_other" PARTITION OF "mail_events" DEFAULT;--> statement-breakpoint
INSERT INTO "mail_events" SELECT "id", "mail_id", "provider_id", "state", "reason", "at", "received_at" FROM "mail_events_before";--> statement-breakpoint
INSERT INTO "mail_event_ids" ("id", "at") SELECT "id", "received_at" FROM "mail_events_before" WHERE "received_at" > now() - interval '7 days';--> statement-breakpoint
DROP TABLE "mail_events_before";--> statement-breakpoint
-- Makes the months up to the one after next, and older ones that still have rows beside them. Returns how many it made.
-- With its owner's rights, for the program's own role makes no tables. It gives up after 5 s rather than keep others waiting.
CREATE FUNCTION mail_events_months() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
  this_month timestamptz;
  part text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(5328413);
  FOR this_month IN SELECT generate_series(
    date_trunc('month', least(now(), (SELECT min(received_at) FROM public.mail_events_other))),
    date_trunc('month', now()) + interval '2 months', interval '1 month'
  ) LOOP
    part := 'mail_events_' || to_char(this_month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
    LOCK TABLE public.mail_events_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.mail_events INCLUDING DEFAULTS INCLUDING INDEXES)', part);
    EXECUTE format('WITH moved AS (DELETE FROM public.mail_events_other WHERE received_at >= %L AND received_at < %L RETURNING *)
      INSERT INTO public.%I SELECT * FROM moved', this_month, this_month + interval '1 month', part);
    EXECUTE format('ALTER TABLE public.mail_events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
      part, this_month, this_month + interval '1 month');
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;--> statement-breakpoint
-- Drops the months that ended more than so many days ago, whole, and such rows beside them. Returns how many rows went.
CREATE FUNCTION mail_events_forget(days int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
  part text;
  here bigint;
  gone bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(5328413);
  DELETE FROM public.mail_events_other WHERE received_at < now() - make_interval(days => days);
  GET DIAGNOSTICS gone = ROW_COUNT;
  FOR part IN
    SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'public.mail_events'::regclass AND relname ~ '^mail_events_\d{4}_\d\d$'
      AND to_date(right(relname, 7), 'YYYY_MM') + interval '1 month' <= now() - make_interval(days => days)
    ORDER BY relname
  LOOP
    EXECUTE format('SELECT count(*) FROM public.%I', part) INTO here;
    EXECUTE format('DROP TABLE public.%I', part);
    gone := gone + here;
  END LOOP;
  RETURN gone;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION mail_events_months(), mail_events_forget(int) FROM PUBLIC;--> statement-breakpoint
SELECT mail_events_months();
