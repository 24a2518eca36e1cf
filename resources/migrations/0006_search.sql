-- The index of the search: what each message and each title is found by.
--
-- "search_text" holds the words of messages and none of their text. Its rows are those of "search_messages": "doc" is a
-- number that grows with the time a message was written (created_at / 65536, moved up where that is taken), so that the
-- newest are found first without sorting and a span of time is a span of rows. Words are folded and cut before they
-- are stored (app/storage/search), so the tokenizer only parts them at spaces. "facts" says what filters ask for.
--
-- "search_waiting" has the numbers of messages that are to be indexed (again); "fresh" those that were written since
-- this version, which are indexed with the next write. A message that runs waits until it ends. Whatever deletes a
-- message or a conversation takes it out of the index by the triggers below.
--
-- "conversations_in_folder" has all of a folder, those in the archive and the trash too.

CREATE TABLE search_messages (
    doc INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    conversation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    size INTEGER NOT NULL
) STRICT;

CREATE TABLE search_conversations (
    number INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
    titled INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE search_models (
    number INTEGER PRIMARY KEY,
    model_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE search_waiting (
    number INTEGER PRIMARY KEY,
    fresh INTEGER NOT NULL
) STRICT;

CREATE INDEX conversations_in_folder ON conversations (folder_id) WHERE folder_id IS NOT NULL;
CREATE INDEX search_fresh ON search_waiting (number) WHERE fresh;
CREATE INDEX search_untitled ON search_conversations (number) WHERE titled = 0;

CREATE VIRTUAL TABLE search_text USING fts5 (
    said, aside, names, facts,
    content = '', contentless_delete = 1, prefix = '1 3',
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);
CREATE VIRTUAL TABLE search_titles USING fts5 (
    title,
    content = '', contentless_delete = 1, prefix = '1 3',
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);
CREATE VIRTUAL TABLE search_words USING fts5vocab (search_text, instance);
CREATE VIRTUAL TABLE search_title_words USING fts5vocab (search_titles, instance);

CREATE TRIGGER search_message_added AFTER INSERT ON messages BEGIN
    INSERT INTO search_waiting VALUES (NEW.number, 1) ON CONFLICT (number) DO UPDATE SET fresh = 1 WHERE fresh = 0;
END;
CREATE TRIGGER search_message_changed AFTER UPDATE OF status ON messages BEGIN
    INSERT INTO search_waiting VALUES (NEW.number, 1) ON CONFLICT (number) DO UPDATE SET fresh = 1 WHERE fresh = 0;
END;
CREATE TRIGGER search_message_gone AFTER DELETE ON messages BEGIN
    DELETE FROM search_waiting WHERE number = OLD.number;
    DELETE FROM search_text WHERE rowid IN (SELECT doc FROM search_messages WHERE number = OLD.number);
    DELETE FROM search_messages WHERE number = OLD.number;
END;
CREATE TRIGGER search_conversation_added AFTER INSERT ON conversations BEGIN
    INSERT INTO search_conversations (conversation_id) VALUES (NEW.id);
END;
CREATE TRIGGER search_title_changed AFTER UPDATE OF title ON conversations WHEN NEW.title <> OLD.title BEGIN
    UPDATE search_conversations SET titled = 0 WHERE conversation_id = NEW.id;
END;
CREATE TRIGGER search_conversation_gone AFTER DELETE ON search_conversations BEGIN
    DELETE FROM search_titles WHERE rowid = OLD.number;
END;

INSERT INTO search_conversations (conversation_id) SELECT id FROM conversations ORDER BY created_at, id;
INSERT INTO search_waiting SELECT number, 0 FROM messages;
