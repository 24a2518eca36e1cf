-- Where a reply was asked for, why there, and which fields were left out of its request: JSON, NULL where nobody knows.

ALTER TABLE messages ADD COLUMN route TEXT;
