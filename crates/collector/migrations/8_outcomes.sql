-- How a request ended, beside the words of the answer, and when either was corrected.
ALTER TABLE requests ADD COLUMN outcome TEXT;
ALTER TABLE requests ADD COLUMN corrected_at BIGINT;
UPDATE requests SET outcome = CASE WHEN answer LIKE 'rejected: %' THEN 'rejected' ELSE 'answered' END WHERE answered_at IS NOT NULL;
UPDATE requests SET answer = SUBSTR(answer, 11) WHERE outcome = 'rejected';
