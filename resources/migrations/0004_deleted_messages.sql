-- A message that a person took out of its conversation, with all that stands below it. It is kept until the conversation
-- goes, so that it can be brought back.

ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
