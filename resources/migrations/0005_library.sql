-- Where a conversation stands in the list (folders, pins, archive, tags), where it came from, and which conversations
-- have changed since somebody looked.
--
-- "pinned_at" and "archived_at" are when it was done. "forked_from" is the message of another conversation that a fork
-- was made at; that one may be gone since. "origin" names what a conversation or a message was imported from, the kind
-- of the file first ("chatgpt:..."), so that the same file again brings nothing new. "revision" counts up with every
-- change of any conversation. "standing" is the one section of the list in which a conversation stands. "edited_from" is
-- the reply whose text a person changed to make this message.
--
-- "counters" holds how far "revision" has come ("conversations"), the same for folders ("folders"), and under
-- "count:STANDING" and "tag:NAME" how many conversations stand there, so that nobody has to count them.

CREATE TABLE folders (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- "listed_at" is when the conversation was last updated, NULL while it is archived or deleted: what the list of a tag
-- is sorted by.
CREATE TABLE tags (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    listed_at INTEGER,
    PRIMARY KEY (conversation_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX tags_by_name ON tags (name, conversation_id);
CREATE INDEX tags_listed ON tags (name, listed_at DESC, conversation_id DESC) WHERE listed_at IS NOT NULL;

-- Conversations that are gone for good, so that other processes hear of it.
CREATE TABLE gone (
    revision INTEGER NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL
) STRICT;

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
ALTER TABLE conversations ADD COLUMN standing TEXT NOT NULL AS (
    CASE
        WHEN deleted_at IS NOT NULL THEN 'trash'
        WHEN archived_at IS NOT NULL THEN 'archive'
        WHEN pinned_at IS NOT NULL THEN 'pinned'
        WHEN folder_id IS NOT NULL THEN 'folder:' || folder_id
        ELSE 'days'
    END
);
ALTER TABLE messages ADD COLUMN origin TEXT;
ALTER TABLE messages ADD COLUMN edited_from TEXT;

UPDATE conversations SET revision = rowid;
INSERT INTO counters SELECT 'conversations', coalesce(max(revision), 0) FROM conversations;
INSERT INTO counters VALUES ('folders', 0);
INSERT INTO counters SELECT 'count:' || standing, count(*) FROM conversations GROUP BY standing;

CREATE TRIGGER conversation_added AFTER INSERT ON conversations BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'conversations';
    UPDATE conversations SET revision = (SELECT value FROM counters WHERE name = 'conversations') WHERE id = NEW.id;
END;
CREATE TRIGGER conversation_changed AFTER UPDATE ON conversations WHEN NEW.revision = OLD.revision BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'conversations';
    UPDATE conversations SET revision = (SELECT value FROM counters WHERE name = 'conversations') WHERE id = NEW.id;
END;

CREATE TRIGGER conversation_gone AFTER DELETE ON conversations BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'conversations';
    INSERT INTO gone SELECT value, OLD.id FROM counters WHERE name = 'conversations';
    DELETE FROM gone WHERE revision <= (SELECT value FROM counters WHERE name = 'conversations') - 10000;
END;

-- Written without OR IGNORE and ON CONFLICT: inside a trigger those are what the statement says that set it off. For the
-- same reason nothing may be written here by OR REPLACE: what that removes sets no trigger off.
CREATE TRIGGER conversation_counted AFTER INSERT ON conversations BEGIN
    INSERT INTO counters SELECT 'count:' || NEW.standing, 0
        WHERE NOT EXISTS (SELECT 1 FROM counters WHERE name = 'count:' || NEW.standing);
    UPDATE counters SET value = value + 1 WHERE name = 'count:' || NEW.standing;
END;
CREATE TRIGGER conversation_moved AFTER UPDATE ON conversations WHEN NEW.standing <> OLD.standing BEGIN
    INSERT INTO counters SELECT 'count:' || NEW.standing, 0
        WHERE NOT EXISTS (SELECT 1 FROM counters WHERE name = 'count:' || NEW.standing);
    UPDATE counters SET value = value + 1 WHERE name = 'count:' || NEW.standing;
    UPDATE counters SET value = value - 1 WHERE name = 'count:' || OLD.standing;
    DELETE FROM counters WHERE name = 'count:' || OLD.standing AND value = 0;
END;
CREATE TRIGGER conversation_uncounted AFTER DELETE ON conversations BEGIN
    UPDATE counters SET value = value - 1 WHERE name = 'count:' || OLD.standing;
    DELETE FROM counters WHERE name = 'count:' || OLD.standing AND value = 0;
END;

CREATE TRIGGER tag_added AFTER INSERT ON tags BEGIN
    UPDATE tags SET listed_at = (
        SELECT updated_at FROM conversations
        WHERE id = NEW.conversation_id AND deleted_at IS NULL AND archived_at IS NULL
    ) WHERE conversation_id = NEW.conversation_id AND name = NEW.name;
END;
CREATE TRIGGER tag_listed AFTER UPDATE ON tags WHEN (NEW.listed_at IS NULL) <> (OLD.listed_at IS NULL) BEGIN
    INSERT INTO counters SELECT 'tag:' || NEW.name, 0
        WHERE NOT EXISTS (SELECT 1 FROM counters WHERE name = 'tag:' || NEW.name);
    UPDATE counters SET value = value + (NEW.listed_at IS NOT NULL) - (OLD.listed_at IS NOT NULL)
        WHERE name = 'tag:' || NEW.name;
    DELETE FROM counters WHERE name = 'tag:' || NEW.name AND value = 0;
END;
CREATE TRIGGER tag_removed AFTER DELETE ON tags WHEN OLD.listed_at IS NOT NULL BEGIN
    UPDATE counters SET value = value - 1 WHERE name = 'tag:' || OLD.name;
    DELETE FROM counters WHERE name = 'tag:' || OLD.name AND value = 0;
END;
CREATE TRIGGER conversation_relisted AFTER UPDATE ON conversations
WHEN NEW.updated_at <> OLD.updated_at OR (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
    OR (NEW.archived_at IS NULL) <> (OLD.archived_at IS NULL)
BEGIN
    UPDATE tags SET listed_at = iif(NEW.deleted_at IS NULL AND NEW.archived_at IS NULL, NEW.updated_at, NULL)
        WHERE conversation_id = NEW.id;
END;

CREATE TRIGGER folder_added AFTER INSERT ON folders BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'folders';
END;
CREATE TRIGGER folder_changed AFTER UPDATE ON folders BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'folders';
END;
CREATE TRIGGER folder_removed AFTER DELETE ON folders BEGIN
    UPDATE counters SET value = value + 1 WHERE name = 'folders';
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
CREATE INDEX conversations_of_folder ON conversations (folder_id) WHERE folder_id IS NOT NULL;
DROP INDEX conversations_deleted;
CREATE INDEX conversations_deleted ON conversations (deleted_at DESC, id DESC) WHERE deleted_at IS NOT NULL;
CREATE INDEX conversations_by_origin ON conversations (origin) WHERE origin IS NOT NULL;
CREATE INDEX messages_by_origin ON messages (conversation_id, origin) WHERE origin IS NOT NULL;
CREATE INDEX messages_deleted ON messages (deleted_at) WHERE deleted_at IS NOT NULL;
