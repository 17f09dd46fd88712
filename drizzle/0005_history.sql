CREATE INDEX "requests_learner" ON "requests" USING btree ("learner_id","created_at","id");--> statement-breakpoint
CREATE INDEX "requests_asked_by" ON "requests" USING btree ("asked_by","created_at","id");--> statement-breakpoint
CREATE INDEX "requests_decided_by" ON "requests" USING btree ("decided_by","created_at","id");--> statement-breakpoint
CREATE INDEX "requests_channel" ON "requests" USING btree ("channel","created_at","id");