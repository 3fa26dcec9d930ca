-- When the first message was parked since the replica was last compared with its publisher; null when none was. What a parked
-- state said is learned by a comparison, not from the message.
ALTER TABLE replica_healing ADD COLUMN parked_at INTEGER;
