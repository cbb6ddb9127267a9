"""Whoever has the application's role in the database makes no roles but those two administrators give (docs/adr/0036).

What the platform gives by itself, the first administrator above all, is written under the role that owns the tables.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION core_is_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'core_rolegrant'::regclass
$$;
CREATE FUNCTION core_administers(person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM core_rolegrant held JOIN core_user ON core_user.id = held.user_id
        WHERE held.user_id = person AND held.role = 'administrator' AND held.until IS NULL AND core_user.is_active)
$$;
CREATE FUNCTION core_guard_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF core_is_owner() THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.until IS NOT NULL OR NEW.until IS NULL THEN
            RAISE insufficient_privilege USING MESSAGE = 'A role that ended is not held again.';
        END IF;
    ELSIF NEW.granted_by_id IS NOT NULL THEN
        IF NOT core_administers(NEW.granted_by_id) OR NOT core_administers(NEW.confirmed_by_id) THEN
            RAISE insufficient_privilege USING MESSAGE = 'A role is given by two administrators.';
        END IF;
    ELSIF NOT EXISTS (
        SELECT FROM core_invitation invited JOIN core_user ON lower(core_user.email) = lower(invited.email)
        WHERE core_user.id = NEW.user_id AND invited.role = NEW.role AND invited.province = NEW.province
            AND invited.invited_by_id IS NULL AND invited.accepted_at IS NULL
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'The platform gives no role by itself but to whom the server invited.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON core_rolegrant FOR EACH ROW EXECUTE FUNCTION core_guard_grant();
CREATE FUNCTION core_guard_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF core_is_owner() THEN
        RETURN NEW;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.invited_by_id IS NULL THEN
            RAISE insufficient_privilege USING MESSAGE = 'The server invites under the role that owns the tables.';
        END IF;
    ELSIF OLD.accepted_at IS NOT NULL OR
        (NEW.email, NEW.role, NEW.province, NEW.invited_by_id) IS DISTINCT FROM
        (OLD.email, OLD.role, OLD.province, OLD.invited_by_id) THEN
        RAISE insufficient_privilege USING MESSAGE = 'An invitation opens once, for what it was proposed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON core_invitation FOR EACH ROW EXECUTE FUNCTION core_guard_invitation()
"""
UNDO = """
DROP TRIGGER guarded ON core_rolegrant;
DROP TRIGGER guarded ON core_invitation;
DROP FUNCTION core_guard_grant();
DROP FUNCTION core_guard_invitation();
DROP FUNCTION core_administers(bigint);
DROP FUNCTION core_is_owner()
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_words_beside_the_audit_trail")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
