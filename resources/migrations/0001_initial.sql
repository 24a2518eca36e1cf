-- Conversations, their messages as trees, and the blocks that messages are made of.
--
-- Ids are UUIDv7 text. Times are microseconds since 1970 in UTC. A JSON column that is NULL holds the default.
-- A new role or status, or a new field in a JSON column of conversations or messages, comes with a migration; a new
-- type of block or a new version of one does not, because programs keep blocks that they do not know.

PRAGMA application_id = 0x4C6F7175;

CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    title TEXT NOT NULL,
    title_by_hand INTEGER NOT NULL,
    provider_id TEXT,
    model_id TEXT,
    system_prompt TEXT NOT NULL,
    settings TEXT,
    head_id TEXT,
    draft TEXT,
    unread INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;

CREATE INDEX conversations_listed ON conversations (updated_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX conversations_deleted ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;

-- "number" is the order in which messages were written: two ids made within one millisecond need not sort.
CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent_id TEXT REFERENCES messages (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    provider_id TEXT,
    model_id TEXT,
    model_label TEXT NOT NULL,
    usage TEXT,
    timing TEXT,
    finish_reason TEXT NOT NULL,
    request_id TEXT NOT NULL,
    error TEXT,
    lease TEXT
) STRICT;

CREATE INDEX messages_by_conversation ON messages (conversation_id);
CREATE INDEX messages_by_parent ON messages (parent_id);
CREATE INDEX messages_running ON messages (lease) WHERE status = 'running';

CREATE TABLE blocks (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (message_id, position)
) STRICT;
