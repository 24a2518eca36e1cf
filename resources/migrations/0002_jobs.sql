-- Orders of films at gateways, which are made there while this program may be closed. The new fields of a
-- conversation's settings, and a new type of block, come with this version too: older programs must not write them.
--
-- "remote_id" is empty until the server has given the order a name. "lease" is whose process sends it or looks at it.

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    provider_id TEXT NOT NULL,
    state TEXT NOT NULL,
    model_id TEXT NOT NULL,
    prompt TEXT NOT NULL,
    route TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    status TEXT NOT NULL,
    progress INTEGER,
    url TEXT NOT NULL,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    message_id TEXT REFERENCES messages (id) ON DELETE SET NULL,
    file TEXT,
    error TEXT,
    lease TEXT
) STRICT;

CREATE INDEX jobs_by_remote ON jobs (provider_id, remote_id);
CREATE INDEX jobs_by_conversation ON jobs (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX jobs_by_message ON jobs (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX jobs_unfinished ON jobs (created_at) WHERE state IN ('sending', 'waiting', 'paused');
