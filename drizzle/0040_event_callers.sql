-- Ids of before have no caller: they are of nobody's any more, and go when they have had their time.
ALTER TABLE "platform_event_ids" ADD COLUMN "caller" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform_event_ids" ADD COLUMN "digest" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform_event_ids" DROP CONSTRAINT "platform_event_ids_pkey";--> statement-breakpoint
ALTER TABLE "platform_event_ids" ADD CONSTRAINT "platform_event_ids_caller_id_pk" PRIMARY KEY("caller","id");
