ALTER TABLE "batches" ADD COLUMN "reviewed_by" text;--> statement-breakpoint
ALTER TABLE "batches" ADD COLUMN "reviewed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "reviewed_by" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "reviewed_at" timestamp (3) with time zone;