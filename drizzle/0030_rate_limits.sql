CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"claimed_until" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "handover" uuid;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "unanswered" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "waits_for" text;--> statement-breakpoint
CREATE INDEX "mails_handover" ON "mails" USING btree ("handover") WHERE "mails"."handover" is not null;--> statement-breakpoint
CREATE INDEX "posts_waiting" ON "posts" USING btree ("waits_for","due_at") WHERE "posts"."waits_for" is not null;--> statement-breakpoint
-- An attempt that was made before this migration may be the one whose answer is missing.
UPDATE "posts" SET "unanswered" = "attempts" WHERE "ts" IS NULL AND "attempts" > 0;
