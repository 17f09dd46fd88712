ALTER TABLE "batches" ADD COLUMN "left_out" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "batch_items_learner" ON "batch_items" USING btree ("learner_id");