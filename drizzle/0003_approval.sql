DROP INDEX "requests_pending";--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "input" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "submitted_by" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "submitted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "broke_glass" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "requests_open" ON "requests" USING btree ("expires_at") WHERE "requests"."state" in ('pending', 'awaiting');