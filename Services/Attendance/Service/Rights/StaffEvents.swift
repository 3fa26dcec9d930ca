import Contracts
import RegisterContracts
import SQLite
import SS12000

/// What this service takes from Register about staff and the tree of organisations.
enum StaffEvents {
    static func dutyChanged(_ event: DutyChanged, _: Envelope, in tx: borrowing Transaction) throws {
        let duty = event.document
        try tx.run(
            """
            INSERT INTO duty (id, version, person, organisation, role, start_date, end_date) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, person = excluded.person,
                organisation = excluded.organisation, role = excluded.role, start_date = excluded.start_date,
                end_date = excluded.end_date
            WHERE excluded.version > duty.version
            """, duty.id, event.version, duty.person, duty.organisation, duty.role.rawValue,
            OpenDates.start(duty.period), OpenDates.end(duty.period))
    }

    /// A duty without person and organisation gives no rights; its version keeps a late change out.
    static func dutyDeleted(_ event: DutyDeleted, _: Envelope, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO duty (id, version, role, start_date, end_date) VALUES (?, ?, '', '', '')
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, person = NULL, organisation = NULL, role = '',
                start_date = '', end_date = ''
            WHERE excluded.version > duty.version
            """, event.id, event.version)
    }

    static func organisationDeleted(_ event: OrganisationDeleted, _: Envelope, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO organisation (id, version, parent) VALUES (?, ?, NULL)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, parent = NULL
            WHERE excluded.version > organisation.version
            """, event.id, event.version)
    }

    static func organisationChanged(_ event: OrganisationChanged, _: Envelope, in tx: borrowing Transaction) throws {
        try tx.run(
            """
            INSERT INTO organisation (id, version, parent) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, parent = excluded.parent
            WHERE excluded.version > organisation.version
            """, event.document.id, event.version, event.document.parent)
    }
}
