-- Where a conversation stands in the list (folders, pins, archive, tags), where it came from, and which conversations
-- have changed since somebody looked.
--
-- "pinned_at" and "archived_at" are when it was done. "forked_from" is the message of another conversation that a fork
-- was made at; that one may be gone since. "origin" names what a conversation or a message was imported from, the kind
-- of the file first ("chatgpt:..."), so that the same file again brings nothing new. "revision" counts up with every
-- change of any conversation. "edited_from" is the reply whose text a person changed to make this message.

CREATE TABLE folders (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tags (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (conversation_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX tags_by_name ON tags (name, conversation_id);

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE conversations ADD COLUMN pinned_at INTEGER;
ALTER TABLE conversations ADD COLUMN archived_at INTEGER;
ALTER TABLE conversations ADD COLUMN folder_id TEXT REFERENCES folders (id) ON DELETE SET NULL;
ALTER TABLE conversations ADD COLUMN forked_from TEXT;
ALTER TABLE conversations ADD COLUMN origin TEXT;
ALTER TABLE conversations ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN origin TEXT;
ALTER TABLE messages ADD COLUMN edited_from TEXT;

UPDATE conversations SET revision = rowid;
INSERT INTO counters SELECT 'conversations', coalesce(max(revision), 0) FROM conversations;

CREATE TRIGGER conversation_added AFTER INSERT ON conversations BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'conversations';
    UPDATE conversations SET revision = (SELECT value FROM counters WHERE name = 'conversations') WHERE id = NEW.id;
END;
CREATE TRIGGER conversation_changed AFTER UPDATE ON conversations WHEN NEW.revision = OLD.revision BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'conversations';
    UPDATE conversations SET revision = (SELECT value FROM counters WHERE name = 'conversations') WHERE id = NEW.id;
END;

CREATE INDEX conversations_by_revision ON conversations (revision);
CREATE INDEX conversations_by_day ON conversations (updated_at DESC, id DESC)
    WHERE deleted_at IS NULL AND archived_at IS NULL AND folder_id IS NULL AND pinned_at IS NULL;
CREATE INDEX conversations_by_folder ON conversations (folder_id, updated_at DESC, id DESC)
    WHERE folder_id IS NOT NULL AND deleted_at IS NULL AND archived_at IS NULL AND pinned_at IS NULL;
CREATE INDEX conversations_pinned ON conversations (updated_at DESC, id DESC)
    WHERE pinned_at IS NOT NULL AND deleted_at IS NULL AND archived_at IS NULL;
CREATE INDEX conversations_archived ON conversations (updated_at DESC, id DESC)
    WHERE archived_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX conversations_by_origin ON conversations (origin) WHERE origin IS NOT NULL;
CREATE INDEX messages_by_origin ON messages (conversation_id, origin) WHERE origin IS NOT NULL;
CREATE INDEX messages_deleted ON messages (deleted_at) WHERE deleted_at IS NOT NULL;
