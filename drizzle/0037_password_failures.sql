ALTER TABLE "learners" ADD COLUMN "password_failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "learners" ADD COLUMN "password_disabled_at" timestamp (3) with time zone;