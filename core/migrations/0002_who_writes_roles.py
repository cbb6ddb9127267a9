"""Whoever has the application's role in the database makes no roles but those two administrators give (docs/adr/0036).

What the platform gives by itself, the first administrator above all, is written under the role that owns the tables. Whom the
server invited is given the role by whoever holds the link alone: the application's role knows its digest, not the link, and may
not put another in its place.
"""

from django.db import migrations

GUARDS = """
CREATE OR REPLACE FUNCTION core_is_owner() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'core_rolegrant'::regclass
$$;
CREATE OR REPLACE FUNCTION core_administers(person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM core_rolegrant held JOIN core_user ON core_user.id = held.user_id
        WHERE held.user_id = person AND held.role = 'administrator' AND held.until IS NULL AND core_user.is_active)
$$;
CREATE OR REPLACE FUNCTION core_guard_grant() RETURNS trigger LANGUAGE plpgsql AS $$
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
            AND invited.token_digest = sha256(convert_to(current_setting('dnc.link', true), 'UTF8'))
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'The platform gives no role by itself but to whom the server invited.';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION core_guard_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
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
    ELSIF OLD.invited_by_id IS NULL AND NEW.token_digest IS DISTINCT FROM OLD.token_digest THEN
        RAISE insufficient_privilege USING MESSAGE = 'The server makes its links under the role that owns the tables.';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guarded BEFORE INSERT OR UPDATE ON core_rolegrant FOR EACH ROW EXECUTE FUNCTION core_guard_grant();
CREATE OR REPLACE TRIGGER guarded BEFORE INSERT OR UPDATE ON core_invitation FOR EACH ROW EXECUTE FUNCTION core_guard_invitation()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_people_numbers_audit"),
    ]

    operations = [
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
