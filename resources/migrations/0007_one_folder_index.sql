-- Two indexes held the same, the conversations of each folder, and both were written with every change of one.
-- "conversations_of_folder" stays.

DROP INDEX conversations_in_folder;
