"""All counts anew: of what is there already, and whenever an association moves in the tree.

Whoever moves one takes the lock alone that every writer of assignments shares, so that nothing is counted by where an
association stood before.
"""

from django.db import migrations

RECOUNT = """
CREATE FUNCTION directives_recount() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
PERFORM pg_advisory_xact_lock(hashtextextended('directives.fold_counts', 0));
PERFORM pg_advisory_xact_lock(hashtextextended('directives.counts', 0));
DELETE FROM directives_federationcount;
DELETE FROM directives_headcount;
DELETE FROM directives_receivercount;
INSERT INTO directives_federationcount (sender_id, item_id, document_id, state, stage, due_kind, due_date, requested_on, closed_on, sent_on, next_report_on, poor_quality, number)
SELECT s.id, r.item_id, r.document_id, r.state, CASE WHEN r.stage = 'not_started' THEN 'not_started' ELSE 'under_way' END, CASE WHEN r.due_kind IN ('standing', 'recurring') THEN 'standing' ELSE 'date' END, r.due_date, r.requested_on, r.closed_on, r.sent_on, CASE WHEN (r.due_date IS NULL OR r.due_kind IN ('standing', 'recurring')) THEN r.next_report_on END, r.poor_quality, sum(r.sign)
FROM (SELECT 1 AS sign, item_id, document_id, sender_id, organization_id, mode, state, stage, due_kind, due_date, requested_on, closed_on, sent_on, next_report_on, poor_quality FROM directives_assignment) AS r LEFT JOIN organizations_organization s ON s.id = r.sender_id AND s.depth = 1 WHERE r.mode = 'guidance' AND r.state <> 'withdrawn'
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 HAVING sum(r.sign) <> 0;
INSERT INTO directives_headcount (head_id, below, item_id, document_id, state, stage, due_kind, due_date, requested_on, closed_on, sent_on, next_report_on, poor_quality, number)
SELECT h.id, (length(o.path) > 8), r.item_id, r.document_id, CASE WHEN r.closed_on IS NOT NULL THEN 'closed'
        WHEN r.state IN ('returned', 'withdrawn') THEN 'returned' ELSE 'taken_on' END, CASE WHEN (r.closed_on IS NOT NULL OR r.state IN ('returned', 'withdrawn')) OR (r.requested_on IS NOT NULL AND NOT (r.due_date IS NULL OR r.due_kind IN ('standing', 'recurring'))) THEN 'under_way' ELSE CASE WHEN r.stage = 'not_started' THEN 'not_started' ELSE 'under_way' END END, CASE WHEN (r.closed_on IS NOT NULL OR r.state IN ('returned', 'withdrawn')) THEN 'date' ELSE CASE WHEN r.due_kind IN ('standing', 'recurring') THEN 'standing' ELSE 'date' END END, CASE WHEN NOT (r.closed_on IS NOT NULL OR r.state IN ('returned', 'withdrawn')) THEN r.due_date END, CASE WHEN (r.closed_on IS NOT NULL OR r.state IN ('returned', 'withdrawn')) OR NOT (r.requested_on IS NOT NULL AND NOT (r.due_date IS NULL OR r.due_kind IN ('standing', 'recurring'))) THEN NULL
        WHEN r.requested_on > r.due_date THEN r.due_date + 1 ELSE DATE '1900-01-01' END, CASE WHEN r.closed_on IS NOT NULL THEN DATE '1900-01-01' END, CASE WHEN (r.closed_on IS NOT NULL OR r.state IN ('returned', 'withdrawn')) OR (r.requested_on IS NOT NULL AND NOT (r.due_date IS NULL OR r.due_kind IN ('standing', 'recurring'))) OR (r.due_date IS NULL OR r.due_kind IN ('standing', 'recurring')) OR r.stage <> 'not_started' THEN DATE '1900-01-01'
        ELSE r.sent_on END, CASE WHEN (r.due_date IS NULL OR r.due_kind IN ('standing', 'recurring')) AND NOT (r.closed_on IS NOT NULL OR r.state IN ('returned', 'withdrawn')) THEN r.next_report_on END, (r.poor_quality AND NOT (r.closed_on IS NOT NULL OR r.state IN ('returned', 'withdrawn'))), sum(r.sign)
FROM (SELECT 1 AS sign, item_id, document_id, sender_id, organization_id, mode, state, stage, due_kind, due_date, requested_on, closed_on, sent_on, next_report_on, poor_quality FROM directives_assignment) AS r JOIN organizations_organization o ON o.id = r.organization_id
    JOIN organizations_organization h ON h.path = left(o.path, 8) WHERE r.mode = 'guidance' AND r.state <> 'withdrawn'
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 HAVING sum(r.sign) <> 0;
INSERT INTO directives_receivercount (receiver_id, document_id, sender_id, number)
SELECT r.organization_id, r.document_id, s.id, sum(r.sign)
FROM (SELECT 1 AS sign, item_id, document_id, sender_id, organization_id, mode, state, stage, due_kind, due_date, requested_on, closed_on, sent_on, next_report_on, poor_quality FROM directives_assignment) AS r LEFT JOIN organizations_organization s ON s.id = r.sender_id AND s.depth = 1 WHERE r.mode = 'guidance' AND r.state <> 'withdrawn'
GROUP BY 1, 2, 3 HAVING sum(r.sign) <> 0;
END;
$$;
SELECT directives_recount();
CREATE FUNCTION directives_tree_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE n.path <> o.path OR n.depth <> o.depth)
    AND EXISTS (SELECT FROM directives_assignment) THEN
    PERFORM directives_recount();
END IF;
RETURN NULL;
END;
$$;
CREATE TRIGGER directives_tree_changed AFTER UPDATE ON organizations_organization
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION directives_tree_changed();
"""
BACK = """
DROP TRIGGER directives_tree_changed ON organizations_organization;
DROP FUNCTION directives_tree_changed();
DROP FUNCTION directives_recount();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0006_kept_counts"),
        ("organizations", "0003_plain_pinyin"),
    ]

    operations = [migrations.RunSQL(RECOUNT, BACK)]
