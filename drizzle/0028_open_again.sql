ALTER TABLE "links" ADD COLUMN "cookieless_browser" text;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "cookieless_at" timestamp (3) with time zone;