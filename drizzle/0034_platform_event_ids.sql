CREATE TABLE "platform_event_ids" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "platform_event_ids_at" ON "platform_event_ids" USING btree ("at");