CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "audit" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"event" text NOT NULL,
	"refusal" text,
	"action" text,
	"learner_id" uuid,
	"request_id" uuid,
	"channel" text,
	"reference" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "learners" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid NOT NULL,
	"group_id" uuid,
	"external_id" text,
	"email" text NOT NULL,
	"given_name" text,
	"family_name" text,
	"locale" text,
	"time_zone" text,
	"invited_at" timestamp (3) with time zone,
	"first_accessed_at" timestamp (3) with time zone,
	"last_accessed_at" timestamp (3) with time zone,
	"password_set_at" timestamp (3) with time zone,
	"password_hash" text,
	"membership_ends_at" timestamp (3) with time zone,
	"vpa_completed_at" timestamp (3) with time zone,
	"vpa_available_from" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "learners_email_lower" CHECK ("learners"."email" = lower("learners"."email"))
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"learner_id" uuid NOT NULL,
	"request_id" uuid,
	"purpose" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "links_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"learner_id" uuid NOT NULL,
	"link_id" uuid,
	"template" text NOT NULL,
	"content" jsonb,
	"state" text DEFAULT 'queued' NOT NULL,
	"problem" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"claimed_until" timestamp (3) with time zone,
	"provider_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"authentication" text DEFAULT 'password' NOT NULL,
	"vpa_mode" text DEFAULT 'interval' NOT NULL,
	"vpa_interval_days" integer DEFAULT 90 NOT NULL,
	"vpa_fixed_at" timestamp (3) with time zone,
	"vpa_mandatory" boolean DEFAULT false NOT NULL,
	"vpa_tolerance_days" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organizations_name_unique" UNIQUE("name"),
	CONSTRAINT "organizations_authentication" CHECK ("organizations"."authentication" in ('password', 'api', 'lms')),
	CONSTRAINT "organizations_vpa_mode" CHECK ("organizations"."vpa_mode" in ('interval', 'off', 'fixed')),
	CONSTRAINT "organizations_vpa_fixed" CHECK ("organizations"."vpa_mode" <> 'fixed' or "organizations"."vpa_fixed_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"ts" text,
	"wanted" integer DEFAULT 1 NOT NULL,
	"shown" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"claimed_until" timestamp (3) with time zone,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"reference" text NOT NULL,
	"action" text NOT NULL,
	"learner_id" uuid NOT NULL,
	"asked_by" text NOT NULL,
	"channel" text NOT NULL,
	"thread_ts" text,
	"state" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"promise" jsonb NOT NULL,
	"outcome" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "learners" ADD CONSTRAINT "learners_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "learners" ADD CONSTRAINT "learners_group_id_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_link_id_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."links"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_learner" ON "audit" USING btree ("learner_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_actor" ON "audit" USING btree ("actor","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "deliveries_at" ON "deliveries" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "groups_name" ON "groups" USING btree ("organization_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "learners_organization_email" ON "learners" USING btree ("organization_id","email");--> statement-breakpoint
CREATE UNIQUE INDEX "learners_organization_external_id" ON "learners" USING btree ("organization_id","external_id");--> statement-breakpoint
CREATE INDEX "learners_email" ON "learners" USING btree ("email");--> statement-breakpoint
CREATE INDEX "learners_email_near" ON "learners" USING gin ("email" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "links_learner" ON "links" USING btree ("learner_id","purpose");--> statement-breakpoint
CREATE UNIQUE INDEX "mails_request" ON "mails" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "mails_queued" ON "mails" USING btree ("due_at") WHERE "mails"."state" = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX "posts_request_kind" ON "posts" USING btree ("request_id","kind");--> statement-breakpoint
CREATE INDEX "posts_behind" ON "posts" USING btree ("due_at") WHERE "posts"."shown" < "posts"."wanted" and "posts"."problem" is null;--> statement-breakpoint
CREATE INDEX "requests_learner_action" ON "requests" USING btree ("learner_id","action","decided_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "requests_pending" ON "requests" USING btree ("expires_at") WHERE "requests"."state" = 'pending';